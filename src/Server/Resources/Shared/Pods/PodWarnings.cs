using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Api.Quantities;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Shared.Pods;

/// <summary>What pods and templates of pods are warned of: labels and volumes of former days, and things said twice.</summary>
internal static class PodWarnings
{
    private const string NoSelector = "a null labelSelector results in matching no pod";
    public const string AppArmor = "container.apparmor.security.beta.kubernetes.io/";
    private const string Seccomp = "container.seccomp.security.alpha.kubernetes.io/";

    private static readonly (string Type, string Shown, string Text)[] FormerVolumes =
    [
        ("photonPersistentDisk", "photonPersistentDisk", "deprecated in v1.11, non-functional in v1.16+"),
        ("gitRepo", "gitRepo", "deprecated in v1.11, and disabled by default in v1.33+"),
        ("scaleIO", "scaleIO", "deprecated in v1.16, non-functional in v1.22+"),
        ("flocker", "flocker", "deprecated in v1.22, non-functional in v1.25+"),
        ("storageos", "storageOS", "deprecated in v1.22, non-functional in v1.25+"),
        ("quobyte", "quobyte", "deprecated in v1.22, non-functional in v1.25+"),
        ("glusterfs", "glusterfs", "deprecated in v1.25, non-functional in v1.26+"),
        ("cephfs", "cephfs", "deprecated in v1.28, non-functional in v1.31+"),
        ("rbd", "rbd", "deprecated in v1.28, non-functional in v1.31+"),
    ];

    private static readonly (string Key, string Text)[] FormerAnnotations =
    [
        ("seccomp.security.alpha.kubernetes.io/pod", "non-functional in v1.27+; use the \"seccompProfile\" field instead"),
        ("scheduler.alpha.kubernetes.io/critical-pod", "non-functional in v1.16+; use the \"priorityClassName\" field instead"),
        ("security.alpha.kubernetes.io/sysctls", "non-functional in v1.11+; use the \"sysctls\" field instead"),
        ("security.alpha.kubernetes.io/unsafe-sysctls", "non-functional in v1.11+; use the \"sysctls\" field instead"),
    ];

    /// <param name="pod">A pod or a template: metadata and spec.</param>
    /// <param name="path">Where it is.</param>
    /// <param name="warnings">Gets the texts.</param>
    public static void Check(Value pod, FieldPath path, List<string> warnings)
    {
        Value spec = pod["spec"];
        FieldPath at = path.Child("spec");
        foreach (Member label in spec["nodeSelector"].Members)
        {
            if (DeprecatedLabels.Of(label.Name) is { } text)
            {
                warnings.Add($"{at.Child("nodeSelector").Key(label.Name)}: {text}");
            }
        }

        if (spec["affinity"].IsObject)
        {
            CheckAffinity(spec["affinity"], at.Child("affinity"), warnings);
        }

        CheckSpread(spec["topologySpreadConstraints"], at.Child("topologySpreadConstraints"), warnings);
        CheckAnnotations(pod["metadata"]["annotations"], spec, path.Child("metadata", "annotations"), path != FieldPath.Root, warnings);
        CheckVolumes(spec["volumes"], at.Child("volumes"), warnings);
        CheckTwice(spec["hostAliases"], "ip", "ip", at.Child("hostAliases"), warnings);
        CheckSecrets(spec["imagePullSecrets"], at.Child("imagePullSecrets"), warnings);
        foreach (string list in (ReadOnlySpan<string>)["initContainers", "containers"])
        {
            int index = 0;
            foreach (Value container in spec[list].Elements)
            {
                CheckContainer(container, at.Child(list)[index++], warnings);
            }
        }

        CheckBytes(spec["resources"], at.Child("resources"), warnings);
        CheckAmounts(spec["overhead"], at, "overhead", warnings);
        if (spec["terminationGracePeriodSeconds"].Integer < 0)
        {
            warnings.Add(
                $"{at.Child("terminationGracePeriodSeconds")}: must be >= 0; negative values are invalid and will be treated as 1");
        }
    }

    private static void CheckAffinity(Value affinity, FieldPath path, List<string> warnings)
    {
        const string required = "requiredDuringSchedulingIgnoredDuringExecution";
        const string preferred = "preferredDuringSchedulingIgnoredDuringExecution";
        FieldPath nodes = path.Child("nodeAffinity");
        DeprecatedLabels.WarnOfSelector(affinity["nodeAffinity"][required], nodes.Child(required), warnings);
        int index = 0;
        foreach (Value term in affinity["nodeAffinity"][preferred].Elements)
        {
            DeprecatedLabels.WarnOfExpressions(
                term["preference"]["matchExpressions"], nodes.Child(preferred)[index++].Child("preference", "matchExpressions"), warnings);
        }

        foreach (string side in (ReadOnlySpan<string>)["podAffinity", "podAntiAffinity"])
        {
            WarnNoSelector(affinity[side][required].Elements.ToList(), path.Child(side, required), null, warnings);
            WarnNoSelector(affinity[side][preferred].Elements.ToList(), path.Child(side, preferred), "podAffinityTerm", warnings);
        }
    }

    private static void WarnNoSelector(List<Value> terms, FieldPath path, string? inner, List<string> warnings)
    {
        for (int i = 0; i < terms.Count; i++)
        {
            Value term = inner is null ? terms[i] : terms[i][inner];
            if (!term["labelSelector"].IsObject)
            {
                warnings.Add($"{(inner is null ? path[i] : path[i].Child(inner)).Child("labelSelector")}: {NoSelector}");
            }
        }
    }

    private static void CheckSpread(Value constraints, FieldPath path, List<string> warnings)
    {
        int index = 0;
        foreach (Value constraint in constraints.Elements)
        {
            FieldPath at = path[index++];
            string key = constraint["topologyKey"].TextOrEmpty;
            if (DeprecatedLabels.Of(key) is { } text)
            {
                warnings.Add($"{at.Child("topologyKey")}: {key} is {text}");
            }

            if (!constraint["labelSelector"].IsObject)
            {
                warnings.Add($"{at.Child("labelSelector")}: {NoSelector}");
            }
        }
    }

    /// <summary>Of a container's AppArmor profile that an annotation names.</summary>
    /// <param name="annotations">Where annotations are.</param>
    /// <param name="container">Its name.</param>
    public static string OldProfile(FieldPath annotations, string container) =>
        $"{annotations.Key(AppArmor + container)}: deprecated since v1.30; use the \"appArmorProfile\" field instead";

    private static void CheckAnnotations(Value annotations, Value spec, FieldPath path, bool inTemplate, List<string> warnings)
    {
        foreach ((string key, string text) in FormerAnnotations)
        {
            if (annotations[key].Exists)
            {
                warnings.Add($"{path.Key(key)}: {text}");
            }
        }

        if (!PodAnnotations.NameProfiles(annotations))
        {
            return;
        }

        foreach (string list in (ReadOnlySpan<string>)["initContainers", "containers"])
        {
            foreach (Value container in spec[list].Elements)
            {
                string name = container["name"].TextOrEmpty;
                if (annotations[Seccomp + name].Exists)
                {
                    warnings.Add($"{path.Key(Seccomp + name)}: non-functional in v1.27+; use the \"seccompProfile\" field instead");
                }

                // of a pod itself the annotation has become a field by now, with a warning
                if (annotations[AppArmor + name].Exists && inTemplate && !spec["securityContext"]["appArmorProfile"].IsObject
                    && !container["securityContext"]["appArmorProfile"].IsObject)
                {
                    warnings.Add(OldProfile(path, name));
                }
            }
        }
    }

    private static void CheckVolumes(Value volumes, FieldPath path, List<string> warnings)
    {
        int index = 0;
        foreach (Value volume in volumes.Elements)
        {
            FieldPath at = path[index++];
            foreach ((string type, string shown, string text) in FormerVolumes)
            {
                if (volume[type].IsObject)
                {
                    warnings.Add($"{at.Child(shown)}: {text}");
                }
            }

            CheckProjected(volume, warnings);

            Value limit = volume["emptyDir"]["sizeLimit"];
            if (IsFraction(limit))
            {
                warnings.Add(Fraction(at.Child("emptyDir", "sizeLimit"), limit));
            }
        }
    }

    private static void CheckProjected(Value volume, List<string> warnings)
    {
        Value projected = volume["projected"];
        int empty = projected.IsObject && projected["sources"].Count == 0 ? 1 : 0;
        foreach (Value source in projected["sources"].Elements)
        {
            empty += source.Count == 0 ? 1 : 0;
        }

        for (int i = 0; i < empty; i++)
        {
            warnings.Add($"volume {GoText.Quote(volume["name"].TextOrEmpty)} (Projected) has no sources provided");
        }
    }

    private static void CheckSecrets(Value secrets, FieldPath path, List<string> warnings)
    {
        int index = 0;
        foreach (Value secret in secrets.Elements)
        {
            FieldPath at = path[index++].Child("name");
            if (!secret["name"].HasText)
            {
                warnings.Add($"{at}: invalid empty name \"\"");
            }
        }

        CheckTwice(secrets, "name", "name", path, warnings);
    }

    private static void CheckTwice(Value list, string field, string what, FieldPath path, List<string> warnings)
    {
        if (list.Count < 2)
        {
            return;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        int index = 0;
        foreach (Value item in list.Elements)
        {
            string text = item[field].TextOrEmpty;
            if (!seen.Add(text) && text.Length > 0)
            {
                warnings.Add($"{path[index].Child(field)}: duplicate {what} {GoText.Quote(text)}");
            }

            index++;
        }
    }

    private static void CheckContainer(Value container, FieldPath path, List<string> warnings)
    {
        CheckBytes(container["resources"], path.Child("resources"), warnings);
        var names = new HashSet<string>(StringComparer.Ordinal);
        int index = 0;
        foreach (Value variable in container["env"].Elements)
        {
            string name = variable["name"].TextOrEmpty;

            // a variable that is made of its own former value is meant to come twice
            if (!names.Add(name) && !variable["value"].TextOrEmpty.Contains($"$({name})", StringComparison.Ordinal))
            {
                warnings.Add($"{path.Child("env")[index]}: hides previous definition of {GoText.Quote(name)}, "
                    + "which may be dropped when using apply");
            }

            index++;
        }

        var ports = container["ports"].Elements.ToList();
        for (int i = 1; i < ports.Count; i++)
        {
            int same = ports.FindIndex(0, i, p => Place(p) == Place(ports[i]));
            if (same >= 0)
            {
                warnings.Add($"{path.Child("ports")[i]}: duplicate port definition with {path.Child("ports")[same]}");
            }
        }
    }

    // the same port of the same container on the same address of its host
    private static (long, string, long, string) Place(Value port) =>
        (port["containerPort"].Integer ?? 0, port["protocol"].TextOrEmpty, port["hostPort"].Integer ?? 0, port["hostIP"].TextOrEmpty);

    private static void CheckBytes(Value resources, FieldPath path, List<string> warnings)
    {
        CheckAmounts(resources["limits"], path, "limits", warnings);
        CheckAmounts(resources["requests"], path, "requests", warnings);
    }

    // in the order of their names
    private static void CheckAmounts(Value amounts, FieldPath path, string list, List<string> warnings)
    {
        List<Member>? fractions = null;
        foreach (Member amount in amounts.Members)
        {
            if (CountsBytes(amount) && IsFraction(amount.Value))
            {
                (fractions ??= []).Add(amount);
            }
        }

        foreach (Member amount in fractions?.OrderBy(a => a.Name, StringComparer.Ordinal) ?? Enumerable.Empty<Member>())
        {
            warnings.Add(Fraction(path.Child(list).Key(amount.Name), amount.Value));
        }
    }

    private static bool CountsBytes(Member amount) => amount.NameIs("memory") || amount.NameIs("ephemeral-storage")
        || amount.NameIs("storage") || ResourceRules.IsHugePages(amount.Name);

    private static bool IsFraction(Value amount) => Quantity.TryParse(amount.TextOrEmpty, out Quantity value) && value.RoundUp(0) != value;

    private static string Fraction(FieldPath path, Value amount) =>
        $"{path}: fractional byte value {GoText.Quote(amount.TextOrEmpty)} is invalid, must be an integer";
}
