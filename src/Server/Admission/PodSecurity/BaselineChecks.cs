using Xebec.Api.Documents;
using Xebec.Api.Names;
using static Xebec.Server.Admission.CheckedPod;

namespace Xebec.Server.Admission;

/// <summary>What nobody needs but who administers nodes.</summary>
internal static class BaselineChecks
{
    private const string AppArmorPrefix = "container.apparmor.security.beta.kubernetes.io/";
    private const string SeccompPod = "seccomp.security.alpha.kubernetes.io/pod";
    private const string SeccompContainer = "container.seccomp.security.alpha.kubernetes.io/";

    private static readonly string[] DefaultCapabilities =
    [
        "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP", "SETGID", "SETPCAP",
        "SETUID", "SYS_CHROOT",
    ];

    public static Violation? AppArmor(CheckedPod pod)
    {
        var values = new SortedSet<string>(StringComparer.Ordinal);
        bool Bad(Value security)
        {
            Value profile = security["appArmorProfile"];
            bool bad = profile.IsObject && profile["type"].TextOrEmpty is not ("RuntimeDefault" or "Localhost");
            return bad && (values.Add(profile["type"].TextOrEmpty) || bad);
        }

        List<string> setters = Setters(Bad(pod.Security), pod.Named(c => Bad(c["securityContext"]))) is { } who ? [who] : [];
        List<string> annotations = [.. pod.Annotations.Members.ToList()
            .Where(a => a.Name.StartsWith(AppArmorPrefix, StringComparison.Ordinal)
                && !(a.Value.TextOrEmpty is "" or "runtime/default" || IsLocal(a.Value)))
            .Select(a => $"{a.Name}={GoText.Quote(a.Value.TextOrEmpty)}")
            .Order(StringComparer.Ordinal)];
        if (annotations.Count > 0)
        {
            setters.Add(Plural("annotation", "annotations", annotations.Count));
        }

        List<string> all = [.. values, .. annotations];
        return setters.Count == 0 ? null : new Violation(
            Plural("forbidden AppArmor profile", "forbidden AppArmor profiles", all.Count),
            $"{string.Join(" and ", setters)} must not set AppArmor profile type to {Quoted(all)}");
    }

    public static Violation? Capabilities(CheckedPod pod)
    {
        var added = new SortedSet<string>(StringComparer.Ordinal);
        List<string> bad = pod.Named(c => AddsOther(c, DefaultCapabilities, added));
        return bad.Count == 0
            ? null
            : new Violation(
                "non-default capabilities", $"{Called(bad)} must not include {Quoted(added)} in securityContext.capabilities.add");
    }

    /// <summary>Whether a container adds a capability that is not allowed; these are collected.</summary>
    public static bool AddsOther(Value container, string[] allowed, SortedSet<string> others)
    {
        List<string> bad =
        [
            .. container["securityContext"]["capabilities"]["add"].Elements.ToList().Select(c => c.TextOrEmpty).Except(allowed),
        ];
        others.UnionWith(bad);
        return bad.Count > 0;
    }

    public static Violation? HostNamespaces(CheckedPod pod)
    {
        List<string> set = [.. ((string[])["hostNetwork", "hostPID", "hostIPC"]).Where(n => pod.Spec[n].IsTrue).Select(n => n + "=true")];
        return set.Count == 0 ? null : new Violation("host namespaces", string.Join(", ", set));
    }

    public static Violation? HostPaths(CheckedPod pod)
    {
        List<string> bad = [.. pod.Spec["volumes"].Elements.ToList().Where(v => v["hostPath"].IsObject).Select(v => v["name"].TextOrEmpty)];
        return bad.Count == 0 ? null : new Violation("hostPath volumes", $"{Plural("volume", "volumes", bad.Count)} {Quoted(bad)}");
    }

    public static Violation? HostPorts(CheckedPod pod)
    {
        var ports = new SortedSet<string>(StringComparer.Ordinal);
        List<string> bad = pod.Named(c =>
        {
            List<string> used =
            [
                .. c["ports"].Elements.ToList().Where(p => (p["hostPort"].Integer ?? 0) != 0).Select(p => p["hostPort"].ToString()),
            ];
            ports.UnionWith(used);
            return used.Count > 0;
        });
        return bad.Count == 0 ? null : new Violation(
            "hostPort",
            $"{Called(bad)} {Plural("uses", "use", bad.Count)} {Plural("hostPort", "hostPorts", ports.Count)} {string.Join(", ", ports)}");
    }

    public static Violation? ProbeHosts(CheckedPod pod)
    {
        var hosts = new SortedSet<string>(StringComparer.Ordinal);
        List<string> bad = pod.Named(c =>
        {
            Value[] handlers =
                [c["livenessProbe"], c["readinessProbe"], c["startupProbe"], c["lifecycle"]["postStart"], c["lifecycle"]["preStop"]];
            List<string> named = [.. handlers.SelectMany(h => (Value[])[h["httpGet"]["host"], h["tcpSocket"]["host"]])
                .Select(h => h.TextOrEmpty).Where(h => h.Length > 0)];
            hosts.UnionWith(named);
            return named.Count > 0;
        });
        List<string> sorted = [.. bad.Distinct().Order(StringComparer.Ordinal)];
        string what = Plural("probe or lifecycle host", "probe or lifecycle hosts", hosts.Count);
        return bad.Count == 0
            ? null
            : new Violation("probe or lifecycle host", $"{Called(sorted)} {Plural("uses", "use", sorted.Count)} {what} {Quoted(hosts)}");
    }

    public static Violation? Privileged(CheckedPod pod)
    {
        List<string> bad = pod.Named(c => c["securityContext"]["privileged"].IsTrue);
        return bad.Count == 0 ? null : new Violation("privileged", $"{Called(bad)} must not set securityContext.privileged=true");
    }

    public static Violation? ProcMount(CheckedPod pod)
    {
        var types = new SortedSet<string>(StringComparer.Ordinal);
        List<string> bad = pod.Named(
            c => c["securityContext"]["procMount"].Text is { } type && type != "Default" && (types.Add(type) || true));
        return bad.Count == 0
            ? null
            : new Violation("procMount", $"{Called(bad)} must not set securityContext.procMount to {Quoted(types)}");
    }

    public static Func<CheckedPod, Violation?> SelinuxOptions(params string[] allowed) => pod =>
    {
        var types = new SortedSet<string>(StringComparer.Ordinal);
        bool user = false, role = false;
        bool Bad(Value options)
        {
            string type = options["type"].TextOrEmpty;
            bool typed = type.Length > 0 && !allowed.Contains(type);
            bool named = options["user"].HasText;
            bool acting = options["role"].HasText;
            _ = typed && types.Add(type);
            user |= named;
            role |= acting;
            return typed || named || acting;
        }

        string? setters = Setters(Bad(pod.Security["seLinuxOptions"]), pod.Named(c => Bad(c["securityContext"]["seLinuxOptions"])));
        var what = new List<string>();
        if (types.Count > 0)
        {
            what.Add($"{Plural("type", "types", types.Count)} {Quoted(types)}");
        }

        what.AddRange(user ? ["user may not be set"] : []);
        what.AddRange(role ? ["role may not be set"] : []);
        return setters is null
            ? null
            : new Violation("seLinuxOptions", $"{setters} set forbidden securityContext.seLinuxOptions: {string.Join("; ", what)}");
    };

    /// <summary>Until v1.18 profiles stood in annotations.</summary>
    public static Violation? SeccompAnnotations(CheckedPod pod)
    {
        List<string> keys = [SeccompPod, .. pod.Containers.Select(c => SeccompContainer + c["name"].TextOrEmpty)];
        List<string> bad = [.. keys
            .Where(k =>
                pod.Annotations[k].Text is { } value && !(value is "runtime/default" or "docker/default" || IsLocal(pod.Annotations[k])))
            .Select(k => $"{k}={GoText.Quote(pod.Annotations[k].TextOrEmpty)}")
            .Distinct()
            .Order(StringComparer.Ordinal)];
        return bad.Count == 0
            ? null
            : new Violation("seccompProfile", $"forbidden {Plural("annotation", "annotations", bad.Count)} {string.Join(", ", bad)}");
    }

    public static Violation? Seccomp(CheckedPod pod)
    {
        var values = new SortedSet<string>(StringComparer.Ordinal);
        bool Bad(Value security) =>
            security["seccompProfile"].IsObject && !IsConfined(security)
            && (values.Add(security["seccompProfile"]["type"].TextOrEmpty) || true);
        string? setters = Setters(Bad(pod.Security), pod.Named(c => Bad(c["securityContext"])));
        return setters is null
            ? null
            : new Violation("seccompProfile", $"{setters} must not set securityContext.seccompProfile.type to {Quoted(values)}");
    }

    public static bool IsConfined(Value security) => security["seccompProfile"]["type"].TextOrEmpty is "RuntimeDefault" or "Localhost";

    public static Func<CheckedPod, Violation?> Sysctls(params string[] allowed) => pod =>
    {
        List<string> bad =
        [
            .. pod.Security["sysctls"].Elements.ToList().Select(s => s["name"].TextOrEmpty).Where(s => !allowed.Contains(s)),
        ];
        return bad.Count == 0 ? null : new Violation("forbidden sysctls", string.Join(", ", bad));
    };

    public static Violation? HostProcess(CheckedPod pod)
    {
        static bool Bad(Value security) => security["windowsOptions"]["hostProcess"].IsTrue;
        string? setters = Setters(Bad(pod.Security), pod.Named(c => Bad(c["securityContext"])));
        return setters is null
            ? null
            : new Violation("hostProcess", $"{setters} must not set securityContext.windowsOptions.hostProcess=true");
    }

    private static bool IsLocal(Value profile) => profile.TextOrEmpty.StartsWith("localhost/", StringComparison.Ordinal);
}
