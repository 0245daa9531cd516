using Xebec.Api.Documents;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Paths;

/// <summary>/version: the Kubernetes API level served, with our own build named where upstream names its commit.</summary>
public sealed class VersionPath(string kubernetesVersion, string xebecVersion) : IPathHandler
{
    public ValueTask<Answer>? TryHandle(Request request, RequestTarget target, UserInfo user, CancellationToken cancellation)
    {
        if (target.Path is not ("/version" or "/version/"))
        {
            return target.Path.StartsWith("/version/", StringComparison.Ordinal) ? ValueTask.FromResult(StatusError.NoSuchResource.ToAnswer()) : null;
        }

        if (request.Method != "GET")
        {
            return ValueTask.FromResult(StatusError.MethodNotAllowed.ToAnswer());
        }

        string[] parts = kubernetesVersion.TrimStart('v').Split('.');
        ObjectDraft version = new ObjectDraft()
            .Set("major", parts[0])
            .Set("minor", parts[1])
            .Set("emulationMajor", parts[0])
            .Set("emulationMinor", parts[1])
            .Set("minCompatibilityMajor", parts[0])
            .Set("minCompatibilityMinor", (int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture) - 1).ToString(System.Globalization.CultureInfo.InvariantCulture))
            .Set("gitVersion", $"v{kubernetesVersion.TrimStart('v')}{(parts.Length == 2 ? ".0" : "")}+xebec-{xebecVersion}")
            .Set("gitCommit", "")
            .Set("gitTreeState", "clean")
            .Set("buildDate", "1970-01-01T00:00:00Z")
            .Set("goVersion", "none")
            .Set("compiler", "dotnet")
            .Set("platform", "linux/" + (System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? "arm64" : "amd64"));
        return ValueTask.FromResult(new Answer { Code = 200, Body = new BytesBody(JsonText.ToBytes(version)) });
    }
}
