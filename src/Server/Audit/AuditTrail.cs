using Xebec.Server.Pipeline;

namespace Xebec.Server.Audit;

/// <summary>Where audit records go. The first form keeps none; the place in the chain is what matters.</summary>
public interface IAuditTrail
{
    AuditRecord Begin(Request request, RequestTarget target, UserInfo? user, string? authenticationFailure);
}

/// <summary>One request's record, written stage by stage.</summary>
public abstract class AuditRecord : IDisposable
{
    public abstract void ActingAs(UserInfo user);

    /// <summary>What admission wants noted: of webhooks, policies and pod security, by <c>plugin.domain/key</c>.</summary>
    public abstract void Annotate(string key, string value);

    public abstract void Answered(int code);

    public abstract void Dispose();
}

/// <summary>Audit switched off: upstream's behaviour without an audit policy.</summary>
/// <param name="say">Told why credentials were refused, which the answer does not say; null: nobody is told.</param>
public sealed class NoAudit(Action<string>? say = null) : IAuditTrail
{
    private static readonly Nothing Shared = new();

    public AuditRecord Begin(Request request, RequestTarget target, UserInfo? user, string? authenticationFailure)
    {
        if (authenticationFailure is not null && user is null)
        {
            say?.Invoke($"{request.Method} {target.Path} from {request.RemoteAddress}: credentials refused: {authenticationFailure}");
        }

        return Shared;
    }

    private sealed class Nothing : AuditRecord
    {
        public override void ActingAs(UserInfo user)
        {
        }

        public override void Annotate(string key, string value)
        {
        }

        public override void Answered(int code)
        {
        }

        public override void Dispose()
        {
        }
    }
}
