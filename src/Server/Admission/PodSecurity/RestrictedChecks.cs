using Xebec.Api.Documents;
using static Xebec.Server.Admission.CheckedPod;

namespace Xebec.Server.Admission;

/// <summary>What a pod has to give up, so that breaking out of it is of no use.</summary>
internal static class RestrictedChecks
{
    private static readonly string[] Bindable = ["NET_BIND_SERVICE"];

    private static readonly string[] PlainVolumes =
        ["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"];

    public static Violation? Escalation(CheckedPod pod)
    {
        List<string> bad = pod.Named(c => c["securityContext"]["allowPrivilegeEscalation"].Flag != false);
        return bad.Count == 0 ? null : new Violation(
            "allowPrivilegeEscalation != false", $"{Called(bad)} must set securityContext.allowPrivilegeEscalation=false");
    }

    public static Violation? Capabilities(CheckedPod pod)
    {
        var added = new SortedSet<string>(StringComparer.Ordinal);
        List<string> keeping = pod.Named(c => !c["securityContext"]["capabilities"]["drop"].Elements.ToList().Exists(d => d.TextIs("ALL")));
        List<string> adding = pod.Named(c => BaselineChecks.AddsOther(c, Bindable, added));
        var details = new List<string>();
        if (keeping.Count > 0)
        {
            details.Add($"{Called(keeping)} must set securityContext.capabilities.drop=[\"ALL\"]");
        }

        if (adding.Count > 0)
        {
            details.Add($"{Called(adding)} must not include {Quoted(added)} in securityContext.capabilities.add");
        }

        return details.Count == 0 ? null : new Violation("unrestricted capabilities", string.Join("; ", details));
    }

    public static Violation? Volumes(CheckedPod pod)
    {
        var types = new SortedSet<string>(StringComparer.Ordinal);
        var bad = new List<string>();
        foreach (Value volume in pod.Spec["volumes"].Elements)
        {
            List<string> sources = [.. volume.Members.ToList().Where(m => m.Value.IsObject).Select(m => m.Name)];
            if (!sources.Exists(PlainVolumes.Contains))
            {
                // the standard has no word for images yet
                bad.Add(volume["name"].TextOrEmpty);
                types.Add(sources.Find(s => s != "image") ?? "unknown");
            }
        }

        string what = Plural("restricted volume type", "restricted volume types", types.Count);
        return bad.Count == 0 ? null : new Violation(
            "restricted volume types",
            $"{Plural("volume", "volumes", bad.Count)} {Quoted(bad)} {Plural("uses", "use", bad.Count)} {what} {Quoted(types)}");
    }

    public static Violation? NonRoot(CheckedPod pod)
    {
        const string Reason = "runAsNonRoot != true";
        string? setters = Setters(
            pod.Security["runAsNonRoot"].Flag == false, pod.Named(c => c["securityContext"]["runAsNonRoot"].Flag == false));
        if (setters is not null)
        {
            return new Violation(Reason, $"{setters} must not set securityContext.runAsNonRoot=false");
        }

        List<string> silent = pod.Security["runAsNonRoot"].IsTrue ? [] : pod.Named(c => c["securityContext"]["runAsNonRoot"].Flag is null);
        return silent.Count == 0 ? null : new Violation(Reason, $"pod or {Called(silent)} must set securityContext.runAsNonRoot=true");
    }

    public static Violation? RootUser(CheckedPod pod)
    {
        static bool Bad(Value security) => security["runAsUser"].Integer == 0;
        string? setters = Setters(Bad(pod.Security), pod.Named(c => Bad(c["securityContext"])));
        return setters is null ? null : new Violation("runAsUser=0", $"{setters} must not set runAsUser=0");
    }

    public static Violation? Seccomp(CheckedPod pod)
    {
        if (BaselineChecks.Seccomp(pod) is { } set)
        {
            return set;
        }

        List<string> silent = BaselineChecks.IsConfined(pod.Security)
            ? []
            : pod.Named(c => !c["securityContext"]["seccompProfile"].IsObject);
        return silent.Count == 0 ? null : new Violation(
            "seccompProfile",
            $"pod or {Called(silent)} must set securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\"");
    }

    /// <summary>The check, except for Windows.</summary>
    public static Func<CheckedPod, Violation?> OnLinux(Func<CheckedPod, Violation?> check) => pod => pod.IsWindows ? null : check(pod);

    /// <summary>The check, except for pods with users of their own.</summary>
    public static Func<CheckedPod, Violation?> ForHostUsers(Func<CheckedPod, Violation?> check) =>
        pod => pod.HasOwnUsers ? null : check(pod);
}
