using System.Globalization;
using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Shared.Pods;

/// <summary>Containers of all three kinds: what they share, and what only some may have.</summary>
internal static class ContainerRules
{
    private const string OnlySidecars = "may not be set for init containers without restartPolicy=Always";

    public static void CheckAll(Value spec, FieldPath path, FieldErrors errors)
    {
        FieldPath list = path.Child("containers");
        var containers = spec["containers"].Elements.ToList();
        long? grace = spec["terminationGracePeriodSeconds"].Integer;
        var names = new HashSet<string>(StringComparer.Ordinal);
        if (containers.Count == 0)
        {
            errors.Required(list);
        }

        for (int i = 0; i < containers.Count; i++)
        {
            FieldPath at = list[i];
            CheckCommon(containers[i], spec, at, errors);
            AddName(containers[i], at, names, errors);
            ProbeRules.CheckAll(containers[i], grace, at, errors);
            CheckRestart(containers[i], at, errors);
        }

        var hostPorts = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < containers.Count; i++)
        {
            CheckHostPorts(containers[i], list[i], hostPorts, errors);
        }

        CheckInit(spec, path.Child("initContainers"), names, grace, errors);
        CheckEphemeral(spec, path.Child("ephemeralContainers"), names, errors);
    }

    /// <summary>Ephemeral containers are added to pods, never begin with them.</summary>
    public static void CheckEphemeral(Value spec, FieldPath path, HashSet<string> names, FieldErrors errors)
    {
        List<string> targets = [.. spec["containers"].Elements.ToList().Select(c => c["name"].TextOrEmpty)];
        var all = spec["ephemeralContainers"].Elements.ToList();
        for (int i = 0; i < all.Count; i++)
        {
            FieldPath at = path[i];
            Value one = all[i];
            CheckCommon(one, spec, at, errors);
            AddName(one, at, names, errors);
            if (one["targetContainerName"].TextOrEmpty is { Length: > 0 } target && !targets.Contains(target))
            {
                errors.NotFound(at.Child("targetContainerName"), target);
            }

            foreach (string field in (ReadOnlySpan<string>)["ports", "livenessProbe", "readinessProbe", "startupProbe", "lifecycle",
                "resizePolicy", "restartPolicyRules"])
            {
                if (one[field].Count > 0)
                {
                    errors.Forbidden(at.Child(field), "cannot be set for an Ephemeral Container");
                }
            }

            if (one["resources"].Count > 0)
            {
                errors.Forbidden(at.Child("resources"), "cannot be set for an Ephemeral Container");
            }

            if (one["restartPolicy"].TextOrEmpty.Length > 0)
            {
                errors.Forbidden(at.Child("restartPolicy"), "cannot be set for an Ephemeral Container");
            }
        }
    }

    private static void CheckInit(Value spec, FieldPath path, HashSet<string> names, long? grace, FieldErrors errors)
    {
        var all = spec["initContainers"].Elements.ToList();
        for (int i = 0; i < all.Count; i++)
        {
            FieldPath at = path[i];
            Value one = all[i];
            CheckCommon(one, spec, at, errors);
            AddName(one, at, names, errors);
            CheckRestart(one, at, errors);
            CheckHostPorts(one, at, new HashSet<string>(StringComparer.Ordinal), errors);
            if (one["restartPolicy"].TextIs("Always"))
            {
                ProbeRules.CheckAll(one, grace, at, errors);
                continue;
            }

            foreach (string field in (ReadOnlySpan<string>)["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"])
            {
                if (one[field].IsObject)
                {
                    errors.Forbidden(at.Child(field), OnlySidecars);
                }
            }
        }
    }

    private static void CheckRestart(Value container, FieldPath path, FieldErrors errors)
    {
        if (container["restartPolicy"].Text is { } policy)
        {
            errors.Among(path.Child("restartPolicy"), policy, "Always", "Never", "OnFailure");
        }

        Value rules = container["restartPolicyRules"];
        if (rules.Count == 0)
        {
            return;
        }

        if (container["restartPolicy"].Text is null)
        {
            errors.Required(path.Child("restartPolicy"), "must specify restartPolicy when restart rules are used");
        }

        int index = 0;
        foreach (Value rule in rules.Elements.ToList())
        {
            FieldPath at = path.Child("restartPolicyRules")[index++];
            errors.Among(at.Child("action"), rule["action"], "Restart", "RestartAllContainers");
            if (rule["exitCodes"].IsObject)
            {
                errors.Among(at.Child("exitCodes", "operator"), rule["exitCodes"]["operator"], "In", "NotIn");
            }
            else
            {
                errors.Required(at.Child("exitCodes"), "must be specified");
            }
        }
    }

    private static void AddName(Value container, FieldPath path, HashSet<string> names, FieldErrors errors)
    {
        string name = container["name"].TextOrEmpty;
        if (name.Length > 0 && !names.Add(name))
        {
            errors.Duplicate(path.Child("name"), name);
        }
    }

    private static void CheckCommon(Value container, Value spec, FieldPath path, FieldErrors errors)
    {
        string name = container["name"].TextOrEmpty;
        if (name.Length == 0)
        {
            errors.Required(path.Child("name"));
        }
        else
        {
            errors.Say(path.Child("name"), name, DnsNames.Label(name));
        }

        if (container["image"].TextOrEmpty.Length == 0)
        {
            errors.Required(path.Child("image"));
        }

        errors.OneOf(path.Child("terminationMessagePolicy"), container["terminationMessagePolicy"], "File", "FallbackToLogsOnError");
        CheckPorts(container["ports"], path.Child("ports"), errors);
        EnvironmentRules.Check(container, spec["volumes"], path, errors);
        MountRules.Check(container, spec["volumes"], path, errors);
        errors.OneOf(path.Child("imagePullPolicy"), container["imagePullPolicy"], "Always", "IfNotPresent", "Never");
        ResourceRules.Check(container["resources"], path.Child("resources"), errors);
        ResourceRules.CheckClaims(container["resources"], spec["resourceClaims"], path.Child("resources"), errors);
        CheckResizing(container["resizePolicy"], spec["restartPolicy"].TextOrEmpty, path.Child("resizePolicy"), errors);
        SecurityRules.CheckContainer(container["securityContext"], spec["hostUsers"].Flag == false, path.Child("securityContext"), errors);
    }

    private static void CheckPorts(Value ports, FieldPath path, FieldErrors errors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        int index = 0;
        foreach (Value port in ports.Elements.ToList())
        {
            FieldPath at = path[index++];
            if (port["name"].TextOrEmpty is { Length: > 0 } name)
            {
                IReadOnlyList<string> problems = PortNames.Name(name);
                errors.Say(at.Child("name"), name, problems);
                if (problems.Count == 0 && !names.Add(name))
                {
                    errors.Duplicate(at.Child("name"), name);
                }
            }

            if ((port["containerPort"].Integer ?? 0) == 0)
            {
                errors.Required(at.Child("containerPort"));
            }
            else
            {
                errors.Port(at.Child("containerPort"), port["containerPort"]);
            }

            if ((port["hostPort"].Integer ?? 0) != 0)
            {
                errors.Port(at.Child("hostPort"), port["hostPort"]);
            }

            errors.OneOf(at.Child("protocol"), port["protocol"], "SCTP", "TCP", "UDP");
        }
    }

    private static void CheckHostPorts(Value container, FieldPath path, HashSet<string> taken, FieldErrors errors)
    {
        int index = 0;
        foreach (Value port in container["ports"].Elements.ToList())
        {
            FieldPath at = path.Child("ports")[index++].Child("hostPort");
            long number = port["hostPort"].Integer ?? 0;
            if (number == 0)
            {
                continue;
            }

            string key = string.Create(CultureInfo.InvariantCulture, $"{port["protocol"].TextOrEmpty}/{port["hostIP"].TextOrEmpty}/{number}");
            if (!taken.Add(key))
            {
                errors.Duplicate(at, key);
            }
        }
    }

    private static void CheckResizing(Value policies, string podRestart, FieldPath path, FieldErrors errors)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        int index = 0;
        foreach (Value policy in policies.Elements.ToList())
        {
            FieldPath at = path[index++];
            string resource = policy["resourceName"].TextOrEmpty;
            if (!seen.Add(resource))
            {
                errors.Duplicate(at, resource);
            }

            errors.OneOf(path, policy["resourceName"], "cpu", "memory");
            errors.OneOf(path, policy["restartPolicy"], "NotRequired", "RestartContainer");
            if (podRestart == "Never" && policy["restartPolicy"].TextIs("RestartContainer"))
            {
                errors.Invalid(path, policy["restartPolicy"], "must be 'NotRequired' when pod `restartPolicy` is 'Never'");
            }
        }
    }
}
