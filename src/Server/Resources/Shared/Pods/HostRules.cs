using Xebec.Api.Documents;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Shared.Pods;

/// <summary>What a pod shares with its host, and which system it is for.</summary>
internal static class HostRules
{
    // of the pod itself some, of its security context the others
    private static readonly string[] OfPod = ["hostUsers", "hostPID", "hostIPC", "shareProcessNamespace"];

    private static readonly string[] LinuxOnly =
    [
        "appArmorProfile", "seLinuxOptions", "hostUsers", "hostPID", "hostIPC", "seccompProfile", "fsGroup", "fsGroupChangePolicy",
        "sysctls", "shareProcessNamespace", "runAsUser", "runAsGroup", "supplementalGroups", "supplementalGroupsPolicy",
        "seLinuxChangePolicy",
    ];

    private static readonly string[] LinuxOnlyInContainers =
    [
        "appArmorProfile", "seLinuxOptions", "seccompProfile", "capabilities", "readOnlyRootFilesystem", "privileged",
        "allowPrivilegeEscalation", "procMount", "runAsUser", "runAsGroup",
    ];

    public static void Check(Value spec, FieldPath path, FieldErrors errors)
    {
        WindowsRules.CheckHostProcesses(spec, path, errors);
        if (spec["hostUsers"].Flag == false)
        {
            ReadOnlySpan<(string, string)> shared = [("hostNetwork", "HostNetwork"), ("hostPID", "HostPID"), ("hostIPC", "HostIPC")];
            foreach ((string field, string shown) in shared)
            {
                if (spec[field].IsTrue)
                {
                    errors.Forbidden(path.Child(shown), "when `hostUsers` is false");
                }
            }
        }
    }

    public static void CheckSystem(Value spec, FieldPath path, FieldErrors errors)
    {
        if (!spec["os"].IsObject)
        {
            return;
        }

        string name = spec["os"]["name"].TextOrEmpty;
        if (name.Length == 0)
        {
            errors.Required(path.Child("os", "name"));
        }
        else if (name is not ("linux" or "windows"))
        {
            errors.NotSupported(path.Child("os"), name, "linux", "windows");
        }

        FieldPath context = path.Child("securityContext");
        if (name == "linux")
        {
            Forbid(spec["securityContext"], context, "windows options cannot be set for a linux pod", errors, "windowsOptions");
        }

        if (name == "windows")
        {
            const string why = "cannot be set for a windows pod";
            foreach (string field in LinuxOnly)
            {
                bool ofPod = OfPod.Contains(field);
                Forbid(ofPod ? spec : spec["securityContext"], ofPod ? path : context, why, errors, field);
            }
        }

        foreach (string list in (ReadOnlySpan<string>)["initContainers", "containers", "ephemeralContainers"])
        {
            int index = 0;
            foreach (Value container in spec[list].Elements)
            {
                FieldPath at = path.Child(list)[index++].Child("securityContext");
                if (name == "linux")
                {
                    Forbid(container["securityContext"], at, "windows options cannot be set for a linux pod", errors, "windowsOptions");
                }
                else if (name == "windows")
                {
                    Forbid(container["securityContext"], at, "cannot be set for a windows pod", errors, LinuxOnlyInContainers);
                }
            }
        }
    }

    private static void Forbid(Value holder, FieldPath path, string why, FieldErrors errors, params ReadOnlySpan<string> fields)
    {
        foreach (string field in fields)
        {
            Value value = holder[field];
            bool set = value.Exists && (value.Flag != false || field is not ("hostPID" or "hostIPC")) && !value.IsNullOrAbsent;
            if (set)
            {
                errors.Forbidden(path.Child(field), why);
            }
        }
    }
}
