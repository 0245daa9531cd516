using System.Globalization;
using System.Runtime.InteropServices;

namespace Xebec.Server.Paths;

/// <summary>The Kubernetes API level that is served, with our own build named where upstream names its commit.</summary>
/// <param name="kubernetes">Such as v1.36.</param>
/// <param name="xebec">Our own version.</param>
public sealed class ServerVersion(string kubernetes, string xebec)
{
    private readonly string[] _parts = kubernetes.TrimStart('v').Split('.');

    public string Major => _parts[0];

    public string Minor => _parts[1];

    /// <summary>The oldest level that clients may count on: the one before.</summary>
    public string MinorBefore => (int.Parse(Minor, CultureInfo.InvariantCulture) - 1).ToString(CultureInfo.InvariantCulture);

    public string GitVersion => $"v{kubernetes.TrimStart('v')}{(_parts.Length == 2 ? ".0" : "")}+xebec-{xebec}";

    public string Commit => "";

    public string TreeState => "clean";

    public string BuildDate => "1970-01-01T00:00:00Z";

    public string GoVersion => "none";

    public string Compiler => "dotnet";

    public string Platform => "linux/" + (RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "amd64");
}
