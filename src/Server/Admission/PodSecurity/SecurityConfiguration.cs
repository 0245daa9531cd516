using Xebec.Api.Documents;

namespace Xebec.Server.Admission;

/// <summary>The cluster's own policy and who is exempt from every one: a PodSecurityConfiguration.</summary>
internal sealed record SecurityConfiguration(
    SecurityPolicy Defaults, IReadOnlyList<string> Users, IReadOnlyList<string> Namespaces, IReadOnlyList<string> RuntimeClasses)
{
    private static readonly string[] Versions = ["v1", "v1beta1", "v1alpha1"];

    /// <param name="configuration">Absent: nothing is demanded and nobody is exempt.</param>
    /// <exception cref="AdmissionOptionsException">It is of another kind, or a level or version makes no sense.</exception>
    public static SecurityConfiguration Read(Value configuration)
    {
        if (!configuration.IsObject)
        {
            return new SecurityConfiguration(SecurityPolicy.None, [], [], []);
        }

        string version = configuration["apiVersion"].TextOrEmpty;
        if (!configuration["kind"].TextIs("PodSecurityConfiguration")
            || !Versions.Any(v => version == $"pod-security.admission.config.k8s.io/{v}"))
        {
            throw new AdmissionOptionsException(
                $"PodSecurity: the configuration is a {version} {configuration["kind"].TextOrEmpty}; "
                + "it must be a PodSecurityConfiguration of pod-security.admission.config.k8s.io/v1");
        }

        Value defaults = configuration["defaults"];
        Value exempt = configuration["exemptions"];
        return new SecurityConfiguration(
            new SecurityPolicy(Standard(defaults, "enforce"), Standard(defaults, "audit"), Standard(defaults, "warn")),
            Names(exempt["usernames"]),
            Names(exempt["namespaces"]),
            Names(exempt["runtimeClasses"]));
    }

    private static IReadOnlyList<string> Names(Value list) =>
        [.. list.Elements.ToList().Select(n => n.TextOrEmpty).Where(n => n.Length > 0)];

    private static SecurityStandard Standard(Value defaults, string mode)
    {
        string level = defaults[mode].TextOrEmpty is { Length: > 0 } given ? given : "privileged";
        string version = defaults[mode + "-version"].TextOrEmpty is { Length: > 0 } named ? named : "latest";
        return SecurityStandard.TryLevel(level, out SecurityLevel known) && SecurityStandard.TryVersion(version, out int minor)
            ? new SecurityStandard(known, minor)
            : throw new AdmissionOptionsException(
                $"PodSecurity: defaults.{mode} is {level}, version {version}: a level is privileged, baseline or restricted, "
                + "a version latest or v1.x");
    }
}
