using Xebec.Api.Documents;
using Xebec.Schema.Types;
using Xebec.Server.Admission;
using Xebec.Server.Pipeline;
using Xebec.Server.Writing;

namespace Xebec.Server.Resources.Reviews;

/// <summary>A kind that is a question: POST answers it, nothing is stored.</summary>
public sealed class ReviewKind(Review review) : ResourceKind
{
    public override ISubresource? Review { get; } = review;
}

/// <summary>
/// What all questions have in common: a body of their kind is read, owned,
/// admitted, judged and answered with the same object and its status.
/// </summary>
public abstract class Review : ISubresource
{
    public async ValueTask<Answer> HandleAsync(RequestContext request, CancellationToken cancellation)
    {
        ResourceType type = request.Resource.Type;
        if (PostedBody.Read(request, type.Kind, type.Type, out StatusError? error) is not var (options, root))
        {
            return error!.ToAnswer();
        }

        if (ObjectVerbs.WrongPlace(request, root) is { } refused)
        {
            return refused.ToAnswer();
        }

        ObjectDraft draft = CanonicalObject.Reopen(type, ObjectDraft.Open(root));
        if (type.Namespaced)
        {
            draft.Object("metadata").Set("namespace", request.Target.Namespace);
        }

        string manager = options.FieldManager.Length > 0 ? options.FieldManager : request.ManagerFromUserAgent;
        Ownership.Track(draft, default, request.Resource, Context(request), new Manager(manager, "Update"));
        (draft, error) = await SubresourceAdmission.AdmitAsync(
            request, type.Kind, draft, options, request.Resource.Store.Current, cancellation);
        error ??= await AnswerAsync(request, draft, cancellation);
        return error?.ToAnswer() ?? new Answer { Code = 201, Body = new MadeObjectBody(CanonicalObject.Encode(type, draft)) };
    }

    /// <summary>Puts the answer into the draft, or says what is wrong with the question.</summary>
    protected abstract ValueTask<StatusError?> AnswerAsync(RequestContext request, ObjectDraft draft, CancellationToken cancellation);

    /// <summary>Users as reviews show them: what is empty is left out.</summary>
    internal static ObjectDraft Shown(UserInfo user)
    {
        ObjectDraft shown = new ObjectDraft().Set("username", user.Name);
        if (user.Uid.Length > 0)
        {
            shown.Set("uid", user.Uid);
        }

        shown.Set("groups", new ArrayDraft(user.Groups.Select(g => (Value)g)));
        foreach ((string key, IReadOnlyList<string> values) in user.Extra)
        {
            shown.Object("extra").Set(key, new ArrayDraft(values.Select(v => (Value)v)));
        }

        return shown;
    }

    private static WriteContext Context(RequestContext request) => new()
    {
        Type = request.Resource.Type,
        Namespace = request.Target.Namespace,
        Name = "",
        User = request.User,
        Now = request.Services.Time.GetUtcNow(),
        Snapshot = request.Resource.Store.Current,
        Random = request.Services.Random,
    };
}
