using Xebec.Api.Documents;
using Xebec.Server.Answers;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Paths;

/// <summary>/version: always laid out for people, as upstream.</summary>
public sealed class VersionPath(ServerVersion version) : IPathHandler
{
    public IEnumerable<string> Paths => ["/version"];

    public ValueTask<Answer>? TryHandle(Request request, RequestTarget target, UserInfo user, CancellationToken cancellation)
    {
        if (target.Path is not ("/version" or "/version/"))
        {
            return target.Path.StartsWith("/version/", StringComparison.Ordinal)
                ? ValueTask.FromResult(StatusError.NoSuchResource.ToAnswer())
                : null;
        }

        return ValueTask.FromResult(request.Method == "GET"
            ? new Answer { Code = 200, Body = new BytesBody(JsonIndent.Write(JsonText.ToBytes(Told()))) }
            : StatusError.MethodNotAllowed.ToAnswer());
    }

    private ObjectDraft Told() => new ObjectDraft()
        .Set("major", version.Major)
        .Set("minor", version.Minor)
        .Set("emulationMajor", version.Major)
        .Set("emulationMinor", version.Minor)
        .Set("minCompatibilityMajor", version.Major)
        .Set("minCompatibilityMinor", version.MinorBefore)
        .Set("gitVersion", version.GitVersion)
        .Set("gitCommit", version.Commit)
        .Set("gitTreeState", version.TreeState)
        .Set("buildDate", version.BuildDate)
        .Set("goVersion", version.GoVersion)
        .Set("compiler", version.Compiler)
        .Set("platform", version.Platform);
}
