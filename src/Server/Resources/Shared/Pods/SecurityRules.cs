using System.Globalization;
using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Shared.Pods;

/// <summary>Security contexts of pods and containers.</summary>
internal static class SecurityRules
{
    // the longest path there is, without the byte that ends it
    private const int PathBytesMax = 4095;

    // kernel parameters that belong to a namespace of processes' communication
    private static readonly string[] SharedMemory = ["kernel.sem", "kernel.shm", "kernel.msg", "fs.mqueue."];

    private const string Seccomp = "io.k8s.api.core.v1.SeccompProfile";
    private const string BadId = "must be between 0 and 2147483647, inclusive";
    private static readonly string[] Order =
    [
        "Capabilities", "Privileged", "SELinuxOptions", "WindowsOptions", "RunAsUser", "RunAsGroup", "RunAsNonRoot",
        "ReadOnlyRootFilesystem", "AllowPrivilegeEscalation", "ProcMount", "SeccompProfile", "AppArmorProfile",
    ];

    public static void CheckContainer(Value context, bool ownUsers, FieldPath path, FieldErrors errors)
    {
        if (!context.IsObject)
        {
            return;
        }

        if (context["privileged"].IsTrue && !errors.AllowPrivileged)
        {
            errors.Forbidden(path.Child("privileged"), "disallowed by cluster policy");
        }

        CheckId(context, "runAsUser", path, errors);
        CheckId(context, "runAsGroup", path, errors);
        if (context["procMount"].Text is { } mount)
        {
            errors.Among(path.Child("procMount"), mount, "Default", "Unmasked");
            if (mount == "Unmasked" && !ownUsers)
            {
                errors.Invalid(path.Child("procMount"), mount, "`hostUsers` must be false to use `Unmasked`");
            }
        }

        CheckSeccomp(context["seccompProfile"], path.Child("seccompProfile"), errors);
        if (context["allowPrivilegeEscalation"].Flag == false)
        {
            if (context["privileged"].IsTrue)
            {
                errors.Invalid(path, Shown(context), "cannot set `allowPrivilegeEscalation` to false and `privileged` to true");
            }

            if (context["capabilities"]["add"].Elements.ToList().Exists(c => c.TextIs("CAP_SYS_ADMIN")))
            {
                errors.Invalid(path, Shown(context), "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN");
            }
        }

        WindowsRules.CheckOptions(context["windowsOptions"], path.Child("windowsOptions"), errors);
        CheckAppArmor(context["appArmorProfile"], path.Child("appArmorProfile"), errors);
    }

    public static void CheckPod(Value spec, FieldPath path, FieldErrors errors)
    {
        Value context = spec["securityContext"];
        CheckId(context, "fsGroup", path, errors);
        CheckId(context, "runAsUser", path, errors);
        CheckId(context, "runAsGroup", path, errors);
        int index = 0;
        foreach (Value group in context["supplementalGroups"].Elements)
        {
            if (group.Integer is < 0 or > int.MaxValue)
            {
                errors.Invalid(path.Child("supplementalGroups")[index], group, BadId);
            }

            index++;
        }

        if (spec["shareProcessNamespace"].IsTrue && spec["hostPID"].IsTrue)
        {
            errors.Invalid(path.Child("shareProcessNamespace"), true, "ShareProcessNamespace and HostPID cannot both be enabled");
        }

        CheckSysctls(context["sysctls"], spec, path.Child("sysctls"), errors);
        if (context["fsGroupChangePolicy"].Text is { } change)
        {
            errors.Among(path.Child("fsGroupChangePolicy"), change, "Always", "OnRootMismatch");
        }

        CheckSeccomp(context["seccompProfile"], path.Child("seccompProfile"), errors);
        WindowsRules.CheckOptions(context["windowsOptions"], path.Child("windowsOptions"), errors);
        CheckAppArmor(context["appArmorProfile"], path.Child("appArmorProfile"), errors);
        if (context["supplementalGroupsPolicy"].Text is { } policy)
        {
            errors.Among(path.Child("supplementalGroupsPolicy"), policy, "Merge", "Strict");
        }

        if (context["seLinuxChangePolicy"].Text is { } labels)
        {
            errors.Among(path.Child("seLinuxChangePolicy"), labels, "Recursive");
        }
    }

    private static void CheckId(Value context, string field, FieldPath path, FieldErrors errors)
    {
        if (context[field].Integer is < 0 or > int.MaxValue)
        {
            errors.Invalid(path.Child(field), context[field], BadId);
        }
    }

    private static void CheckSeccomp(Value profile, FieldPath path, FieldErrors errors)
    {
        if (!profile.IsObject)
        {
            return;
        }

        Value local = profile["localhostProfile"];
        FieldPath at = path.Child("localhostProfile");
        string type = profile["type"].TextOrEmpty;
        if (type.Length == 0)
        {
            errors.Required(path.Child("type"), "type is required when seccompProfile is set");
        }
        else
        {
            errors.Among(path.Child("type"), type, "Localhost", "RuntimeDefault", "Unconfined");
        }

        if (type != "Localhost" && !local.IsNullOrAbsent)
        {
            errors.Invalid(at, InternalForm.Of(profile, Seccomp), "can only be set when seccomp type is Localhost");
        }
        else if (type == "Localhost" && local.IsNullOrAbsent)
        {
            errors.Required(at, "must be set when seccomp type is Localhost");
        }
        else if (type == "Localhost")
        {
            LocalPaths.Descending(local, at, errors);
        }
    }

    private static void CheckAppArmor(Value profile, FieldPath path, FieldErrors errors)
    {
        if (!profile.IsObject)
        {
            return;
        }

        Value local = profile["localhostProfile"];
        FieldPath at = path.Child("localhostProfile");
        switch (profile["type"].TextOrEmpty)
        {
            case "Localhost" when !local.HasText:
                errors.Required(at, "must be set when AppArmor type is Localhost");
                break;
            case "Localhost":
                if (local.TextOrEmpty.Trim() != local.TextOrEmpty)
                {
                    errors.Invalid(at, local, "must not be padded with whitespace");
                }

                errors.NotLonger(at, local, PathBytesMax);
                break;
            case "RuntimeDefault" or "Unconfined":
                if (!local.IsNullOrAbsent)
                {
                    errors.Invalid(at, local, "can only be set when AppArmor type is Localhost");
                }

                break;
            case "":
                errors.Required(path.Child("type"), "type is required when appArmorProfile is set");
                break;
            default:
                errors.NotSupported(path.Child("type"), profile["type"], "Localhost", "RuntimeDefault", "Unconfined");
                break;
        }
    }

    private static void CheckSysctls(Value sysctls, Value spec, FieldPath path, FieldErrors errors)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        int index = 0;
        foreach (Value sysctl in sysctls.Elements)
        {
            FieldPath at = path[index++].Child("name");
            string name = sysctl["name"].TextOrEmpty;
            if (name.Length == 0)
            {
                errors.Required(at);
            }
            else if (!IsSysctl(name))
            {
                errors.Invalid(at, name, "must have at most 253 characters and match regex "
                    + "^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$");
            }
            else if (!seen.Add(name))
            {
                errors.Duplicate(at, name);
            }

            if (spec["hostNetwork"].IsTrue && name.StartsWith("net", StringComparison.Ordinal) && name.Length > 3 && name[3] is '.' or '/')
            {
                errors.Invalid(at, name, "may not be specified when 'hostNetwork' is true");
            }
            else if (spec["hostIPC"].IsTrue && SharedMemory.Any(s => name.Replace('/', '.').StartsWith(s, StringComparison.Ordinal)))
            {
                errors.Invalid(at, name, "may not be specified when 'hostIPC' is true");
            }
        }
    }

    private static bool IsSysctl(string name) => name.Length <= DnsNames.SubdomainMax
        && name.Split('.', '/').All(s => s.Length > 0 && s[0] is not ('-' or '_') && s[^1] is not ('-' or '_')
            && s.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_'));

    // upstream prints its own structure here: every member, named as in Go, null where unset
    private static ObjectDraft Shown(Value context)
    {
        var shown = new ObjectDraft();
        foreach (string name in Order)
        {
            string field = name == "SELinuxOptions"
                ? "seLinuxOptions"
                : char.ToLowerInvariant(name[0]).ToString(CultureInfo.InvariantCulture) + name[1..];
            Value value = context[field];
            if (name == "Capabilities" && value.IsObject)
            {
                value = new ObjectDraft()
                    .Set("Add", value["add"].Exists ? value["add"] : Value.Null)
                    .Set("Drop", value["drop"].Exists ? value["drop"] : Value.Null);
            }

            shown.Set(name, value.Exists ? value : Value.Null);
        }

        return shown;
    }
}
