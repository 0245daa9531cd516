using System.Globalization;
using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Shared.Pods;

/// <summary>Annotations of pods and of their templates that mean something to the server.</summary>
internal static class PodAnnotations
{
    internal const string Mirror = "kubernetes.io/config.mirror";
    internal const string SeccompPod = "seccomp.security.alpha.kubernetes.io/pod";
    internal const string SeccompContainer = "container.seccomp.security.alpha.kubernetes.io/";
    private const string DeletionCost = "controller.kubernetes.io/pod-deletion-cost";
    private const string LocalSeccomp = "localhost/";

    /// <param name="annotations">Of the pod or the template.</param>
    /// <param name="spec">Whose containers the annotations name.</param>
    /// <param name="path">Where the annotations are.</param>
    /// <param name="errors">What is wrong is added.</param>
    public static void Check(Value annotations, Value spec, FieldPath path, FieldErrors errors)
    {
        if (annotations[Mirror].Exists && !spec["nodeName"].HasText)
        {
            errors.Invalid(path.Key(Mirror), annotations[Mirror], "must set spec.nodeName if mirror pod annotation is set");
        }

        if (annotations[DeletionCost].Text is { } cost
            && (cost.StartsWith('+') || (cost.Length > 1 && cost[0] == '0')
                || !int.TryParse(cost, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)))
        {
            errors.Invalid(path.Key(DeletionCost), cost, "must be a 32bit integer");
        }

        if (!NameProfiles(annotations))
        {
            return;
        }

        foreach (Member annotation in annotations.Members.ToList()
            .Where(a => a.Name == SeccompPod || a.Name.StartsWith(SeccompContainer, StringComparison.Ordinal)))
        {
            CheckSeccomp(annotation.Value, path.Child(annotation.Name), errors);
        }

        List<string> names = [.. Containers(spec).Select(c => c.Container["name"].TextOrEmpty)];
        foreach (Member annotation in annotations.Members.ToList()
            .Where(a => a.Name.StartsWith(PodWarnings.AppArmor, StringComparison.Ordinal)))
        {
            string container = annotation.Name[PodWarnings.AppArmor.Length..];
            string profile = annotation.Value.TextOrEmpty;
            if (!names.Contains(container))
            {
                errors.Invalid(path.Key(annotation.Name), container, "container not found");
            }

            if (profile is not ("" or "runtime/default" or "unconfined") && !profile.StartsWith("localhost/", StringComparison.Ordinal))
            {
                errors.Invalid(path.Key(annotation.Name), profile, $"invalid AppArmor profile name: {GoText.Quote(profile)}");
            }
        }
    }

    /// <summary>A profile that is named in an annotation and in its field is the same in both.</summary>
    public static void CheckMatch(Value annotations, Value spec, FieldPath path, FieldErrors errors)
    {
        if (!NameProfiles(annotations))
        {
            return;
        }

        Value general = spec["securityContext"]["seccompProfile"];
        Match(
            annotations[SeccompPod], general, "seccomp", ["runtime/default", "docker/default"],
            path.Child("securityContext", "seccompProfile"), errors);
        foreach ((Value container, string list, int index) in Containers(spec))
        {
            Value annotation = annotations[SeccompContainer + container["name"].TextOrEmpty];
            Value profile = container["securityContext"]["seccompProfile"];
            FieldPath at = path.Child(list)[index].Child("securityContext", "seccompProfile");
            Match(annotation, profile, "seccomp", ["runtime/default", "docker/default"], at, errors);
        }

        if (spec["os"]["name"].TextIs("windows"))
        {
            return;
        }

        Value common = spec["securityContext"]["appArmorProfile"];
        foreach ((Value container, string list, int index) in Containers(spec))
        {
            Value own = container["securityContext"]["appArmorProfile"];
            Value annotation = annotations[PodWarnings.AppArmor + container["name"].TextOrEmpty];
            FieldPath at = path.Child(list)[index].Child("securityContext", "appArmorProfile");
            Match(annotation, own.IsObject ? own : common, "apparmor", ["runtime/default"], at, errors);
        }
    }

    /// <summary>Whether any annotation names a profile, of seccomp or AppArmor; of most pods none does.</summary>
    public static bool NameProfiles(Value annotations)
    {
        foreach (Member annotation in annotations.Members)
        {
            string name = annotation.Name;
            if (name == SeccompPod || name.StartsWith(SeccompContainer, StringComparison.Ordinal)
                || name.StartsWith(PodWarnings.AppArmor, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static void Match(Value annotation, Value profile, string kind, string[] standard, FieldPath path, FieldErrors errors)
    {
        if (!annotation.Exists || !profile.IsObject)
        {
            return;
        }

        string named = annotation.TextOrEmpty;
        bool local = named.StartsWith(LocalSeccomp, StringComparison.Ordinal);
        bool agrees = profile["type"].TextOrEmpty switch
        {
            "Unconfined" => named == "unconfined",
            "RuntimeDefault" => standard.Contains(named),
            "Localhost" => local,
            _ => true,
        };
        if (!agrees)
        {
            errors.Forbidden(path.Child("type"), $"{kind} type in annotation and field must match");
        }
        else if (profile["type"].TextIs("Localhost") && !profile["localhostProfile"].TextIs(named[LocalSeccomp.Length..]))
        {
            errors.Forbidden(path.Child("localhostProfile"), $"{kind} profile in annotation and field must match");
        }
    }

    private static void CheckSeccomp(Value annotation, FieldPath path, FieldErrors errors)
    {
        string profile = annotation.TextOrEmpty;
        if (profile.StartsWith(LocalSeccomp, StringComparison.Ordinal))
        {
            LocalPaths.Descending(profile[LocalSeccomp.Length..], path, errors);
        }
        else if (profile is not ("runtime/default" or "docker/default" or "unconfined"))
        {
            errors.Invalid(path, profile, "must be a valid seccomp profile");
        }
    }

    private static IEnumerable<(Value Container, string List, int Index)> Containers(Value spec) =>
        ((string[])["initContainers", "containers", "ephemeralContainers"])
            .SelectMany(list => spec[list].Elements.ToList().Select((container, index) => (container, list, index)));
}
