using System.Text;
using Xebec.Api.Names;
using Xebec.Server.Metrics;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Paths;

/// <summary>One named check of health; null means well, text says what is wrong.</summary>
public sealed record HealthCheck(string Name, Func<CancellationToken, ValueTask<string?>> Probe)
{
    /// <summary>What may be excluded in its place: checks that go with another are excluded by that one's name too.</summary>
    public string Group { get; init; } = Name;

    /// <summary>That there is an answer says everything.</summary>
    public static HealthCheck Ping { get; } = Always("ping");

    /// <summary>A check that upstream has and that cannot fail here.</summary>
    public static HealthCheck Always(string name) => new(name, _ => ValueTask.FromResult<string?>(null));
}

/// <summary>/livez, /readyz, /healthz and one path a check below each, with ?verbose and ?exclude= as upstream's.</summary>
public sealed class HealthPaths(IReadOnlyList<HealthCheck> live, IReadOnlyList<HealthCheck> ready, HealthMetrics metrics) : IPathHandler
{
    private static readonly string[] Roots = ["livez", "readyz", "healthz"];

    public IEnumerable<string> Paths => Roots.SelectMany(root => ChecksOf(root).Select(c => $"/{root}/{c.Name}").Prepend($"/{root}"));

    public ValueTask<Answer>? TryHandle(Request request, RequestTarget target, UserInfo user, CancellationToken cancellation)
    {
        string[] parts = target.Path.Split('/', 3);
        if (parts.Length < 2 || !Roots.Contains(parts[1]))
        {
            return null;
        }

        IReadOnlyList<HealthCheck> checks = ChecksOf(parts[1]);
        if (parts.Length == 2)
        {
            return ReportAsync(checks, parts[1], target, cancellation);
        }

        return checks.FirstOrDefault(c => c.Name == parts[2]) is { } check
            ? OneAsync(check, parts[1], cancellation)
            : ValueTask.FromResult(StatusError.PageNotFound.ToAnswer());
    }

    private IReadOnlyList<HealthCheck> ChecksOf(string root) => root == "readyz" ? ready : live;

    private async ValueTask<Answer> OneAsync(HealthCheck check, string root, CancellationToken cancellation) =>
        await ProbeAsync(check, root, cancellation) is { } trouble ? Text(500, $"internal server error: {trouble}\n") : Text(200, "ok");

    private async ValueTask<string?> ProbeAsync(HealthCheck check, string root, CancellationToken cancellation)
    {
        string? trouble = await check.Probe(cancellation);
        metrics.Checked(check.Name, root, trouble is null);
        return trouble;
    }

    private async ValueTask<Answer> ReportAsync(
        IReadOnlyList<HealthCheck> checks, string root, RequestTarget target, CancellationToken cancellation)
    {
        HashSet<string> excluded = [.. target.Query.All("exclude")];
        var unknown = excluded.Where(name => checks.All(c => c.Name != name && c.Group != name)).Order(StringComparer.Ordinal).ToList();
        var lines = new StringBuilder();
        bool well = true;
        foreach (HealthCheck check in checks)
        {
            if (excluded.Contains(check.Name) || excluded.Contains(check.Group))
            {
                lines.Append("[+]").Append(check.Name).Append(" excluded: ok\n");
                continue;
            }

            // what is wrong is told only on the check's own path
            bool ok = await ProbeAsync(check, root, cancellation) is null;
            well &= ok;
            lines.Append(ok ? "[+]" : "[-]").Append(check.Name).Append(ok ? " ok\n" : " failed: reason withheld\n");
        }

        if (unknown.Count > 0)
        {
            lines.Append("warn: some health checks cannot be excluded: no matches for ")
                .AppendJoin(',', unknown.Select(GoText.Quote)).Append('\n');
        }

        if (!well)
        {
            return Text(500, $"{lines}{root} check failed\n");
        }

        return Text(200, target.Query.Has("verbose") ? $"{lines}{root} check passed\n" : "ok");
    }

    private static Answer Text(int code, string text)
    {
        Answer answer =
            new() { Code = code, ContentType = "text/plain; charset=utf-8", Body = new BytesBody(Encoding.UTF8.GetBytes(text)) };
        return answer.With("X-Content-Type-Options", "nosniff");
    }
}
