using System.Text;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Paths;

/// <summary>One named check of health; null means well, text says what is wrong (shown only in the log, as upstream withholds it).</summary>
public sealed record HealthCheck(string Name, Func<string?> Probe)
{
    public static HealthCheck Ping { get; } = new("ping", () => null);
}

/// <summary>
/// /livez, /readyz, /healthz and one path a check below each, with ?verbose and ?exclude= as upstream's.
/// </summary>
public sealed class HealthPaths(IReadOnlyList<HealthCheck> live, IReadOnlyList<HealthCheck> ready) : IPathHandler
{
    public ValueTask<Answer>? TryHandle(Request request, RequestTarget target, UserInfo user, CancellationToken cancellation)
    {
        string path = target.Path;
        string root = path.StartsWith("/livez", StringComparison.Ordinal) ? "livez"
            : path.StartsWith("/readyz", StringComparison.Ordinal) ? "readyz"
            : path.StartsWith("/healthz", StringComparison.Ordinal) ? "healthz" : "";
        if (root.Length == 0 || (path.Length > root.Length + 1 && path[root.Length + 1] != '/'))
        {
            return null;
        }

        IReadOnlyList<HealthCheck> checks = root == "readyz" ? ready : live;
        string one = path.Length > root.Length + 2 ? path[(root.Length + 2)..] : "";
        if (one.Length > 0)
        {
            HealthCheck? check = checks.FirstOrDefault(c => c.Name == one);
            return ValueTask.FromResult(check is null ? StatusError.PageNotFound.ToAnswer() : Report([check], root, target, [], single: true));
        }

        return ValueTask.FromResult(Report(checks, root, target, [.. target.Query.All("exclude")], single: false));
    }

    private static Answer Report(IReadOnlyList<HealthCheck> checks, string root, RequestTarget target, HashSet<string> excluded, bool single)
    {
        var lines = new StringBuilder();
        bool well = true;
        foreach (HealthCheck check in checks)
        {
            if (excluded.Remove(check.Name))
            {
                lines.Append("[+]").Append(check.Name).Append(" excluded: ok\n");
                continue;
            }

            bool ok = check.Probe() is null;
            well &= ok;
            lines.Append(ok ? "[+]" : "[-]").Append(check.Name).Append(ok ? " ok\n" : " failed: reason withheld\n");
        }

        if (excluded.Count > 0)
        {
            lines.Append("warn: some health checks cannot be excluded: no matches for ")
                .AppendJoin(", ", excluded.Order(StringComparer.Ordinal).Select(e => $"\"{e}\"")).Append('\n');
        }

        if (!well)
        {
            lines.Append(single ? "" : $"{root} check failed\n");
            return Text(500, lines.ToString());
        }

        return Text(200, target.Query.Has("verbose") && !single ? $"{lines}{root} check passed\n" : "ok");
    }

    private static Answer Text(int code, string text)
    {
        Answer answer = new() { Code = code, ContentType = "text/plain; charset=utf-8", Body = new BytesBody(Encoding.UTF8.GetBytes(text)) };
        return answer.With("X-Content-Type-Options", "nosniff");
    }
}
