using Xebec.Api.Documents;

namespace Xebec.Server.Admission;

/// <summary>What the cluster's operator decides about admission.</summary>
public sealed record AdmissionOptions
{
    /// <summary>Plugins to use beyond the default ones. --enable-admission-plugins.</summary>
    public IReadOnlyList<string> Enabled { get; init; } = [];

    /// <summary>Default plugins not to use. --disable-admission-plugins.</summary>
    public IReadOnlyList<string> Disabled { get; init; } = [];

    /// <summary>
    /// Plugins' own configuration by their names; see <see cref="AdmissionConfiguration"/>. --admission-control-config-file.
    /// </summary>
    public IReadOnlyDictionary<string, Value> Configuration { get; init; } = new Dictionary<string, Value>();

    /// <summary>Seconds a pod stays on a node that is not ready. --default-not-ready-toleration-seconds.</summary>
    public long NotReadySeconds { get; init; } = 300;

    /// <summary>Seconds a pod stays on a node that cannot be reached. --default-unreachable-toleration-seconds.</summary>
    public long UnreachableSeconds { get; init; } = 300;

    /// <summary>A plugin's configuration, absent when there is none.</summary>
    public Value ConfigurationOf(string plugin) => Configuration.GetValueOrDefault(plugin);
}

/// <summary>Options of admission that a server cannot start with. The message says which and what to give instead.</summary>
public sealed class AdmissionOptionsException(string message) : Exception(message);
