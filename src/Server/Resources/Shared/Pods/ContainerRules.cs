using System.Globalization;
using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Shared.Pods;

/// <summary>Containers of all three kinds: what they share, and what only some may have.</summary>
internal static class ContainerRules
{
    private const int RulesMax = 20;
    private const int ExitCodesMax = 255;
    private const string NotEphemeral = "cannot be set for an Ephemeral Container";
    private const string OnlySidecars = "may not be set for init containers without restartPolicy=Always";

    public static void CheckAll(Value spec, List<Value> volumes, FieldPath path, FieldErrors errors)
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
            CheckCommon(containers[i], spec, volumes, at, errors);
            AddName(containers[i], at, names, true, errors);
            ProbeRules.CheckAll(containers[i], grace, at, errors);
            CheckRestart(containers[i], at, errors);
        }

        var hostPorts = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < containers.Count; i++)
        {
            CheckHostPorts(containers[i], list[i], hostPorts, errors);
        }

        CheckInit(spec, volumes, path.Child("initContainers"), names, grace, errors);
        CheckEphemeral(spec, volumes, path.Child("ephemeralContainers"), names, errors);
    }

    /// <summary>Ephemeral containers are added to pods, never begin with them.</summary>
    private static void CheckEphemeral(Value spec, List<Value> volumes, FieldPath path, HashSet<string> names, FieldErrors errors)
    {
        if (spec["ephemeralContainers"].Count == 0)
        {
            return;
        }

        List<string> targets = [.. spec["containers"].Elements.ToList().Select(c => c["name"].TextOrEmpty)];
        var all = spec["ephemeralContainers"].Elements.ToList();
        for (int i = 0; i < all.Count; i++)
        {
            FieldPath at = path[i];
            Value one = all[i];
            CheckCommon(one, spec, volumes, at, errors);
            CheckImage(one, at, errors);
            AddName(one, at, names, true, errors);
            if (one["targetContainerName"].TextOrEmpty is { Length: > 0 } target && !targets.Contains(target))
            {
                errors.NotFound(at.Child("targetContainerName"), target);
            }

            foreach (string field in (ReadOnlySpan<string>)["ports", "resources", "resizePolicy", "restartPolicy", "restartPolicyRules",
                "livenessProbe", "readinessProbe", "startupProbe", "lifecycle"])
            {
                bool set = field is "resources" or "ports" or "resizePolicy" or "restartPolicyRules"
                    ? one[field].Count > 0
                    : !one[field].IsNullOrAbsent;
                if (set)
                {
                    errors.Forbidden(at.Child(field), NotEphemeral);
                }
            }

            CheckSubPaths(one["volumeMounts"], at.Child("volumeMounts"), errors);
        }
    }

    /// <summary>What only a pod is asked, not its template.</summary>
    public static void CheckImage(Value container, FieldPath path, FieldErrors errors)
    {
        string image = container["image"].TextOrEmpty;
        if (image.Trim() != image)
        {
            errors.Invalid(path.Child("image"), image, "must not have leading or trailing whitespace");
        }
    }

    private static void CheckSubPaths(Value mounts, FieldPath path, FieldErrors errors)
    {
        int index = 0;
        foreach (Value mount in mounts.Elements)
        {
            FieldPath at = path[index++];
            foreach (string field in (ReadOnlySpan<string>)["subPath", "subPathExpr"])
            {
                if (mount[field].HasText)
                {
                    errors.Forbidden(at.Child(field), NotEphemeral);
                }
            }
        }
    }

    private static void CheckInit(Value spec, List<Value> volumes, FieldPath path, HashSet<string> names, long? grace, FieldErrors errors)
    {
        var all = spec["initContainers"].Elements.ToList();
        for (int i = 0; i < all.Count; i++)
        {
            FieldPath at = path[i];
            Value one = all[i];
            CheckCommon(one, spec, volumes, at, errors);
            CheckRestart(one, at, errors);
            AddName(one, at, names, false, errors);

            // they run one after the other: upstream looks at each as if it were the only one, and says so
            CheckHostPorts(one, path[0], new HashSet<string>(StringComparer.Ordinal), errors);
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

        if (rules.Count > RulesMax)
        {
            errors.TooMany(path.Child("restartPolicyRules"), rules.Count, RulesMax);
        }

        int index = 0;
        foreach (Value rule in rules.Elements)
        {
            FieldPath at = path.Child("restartPolicyRules")[index++];
            errors.Among(at.Child("action"), rule["action"], "Restart", "RestartAllContainers");
            if (rule["exitCodes"].IsObject)
            {
                errors.Among(at.Child("exitCodes", "operator"), rule["exitCodes"]["operator"], "In", "NotIn");
                if (rule["exitCodes"]["values"].Count > ExitCodesMax)
                {
                    errors.TooMany(at.Child("exitCodes", "values"), rule["exitCodes"]["values"].Count, ExitCodesMax);
                }
            }
            else
            {
                errors.Required(at.Child("exitCodes"), "must be specified");
            }
        }
    }

    private static void AddName(Value container, FieldPath path, HashSet<string> names, bool evenNone, FieldErrors errors)
    {
        string name = container["name"].TextOrEmpty;
        if (names.Contains(name))
        {
            errors.Duplicate(path.Child("name"), name);
        }
        else if (evenNone || name.Length > 0)
        {
            names.Add(name);
        }
    }

    private static void CheckCommon(Value container, Value spec, List<Value> volumes, FieldPath path, FieldErrors errors)
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

        if (!container["image"].HasText)
        {
            errors.Required(path.Child("image"));
        }

        errors.OneOf(path.Child("terminationMessagePolicy"), container["terminationMessagePolicy"], "File", "FallbackToLogsOnError");
        CheckPorts(container["ports"], path.Child("ports"), errors);
        EnvironmentRules.Check(container, volumes, path, errors);
        MountRules.Check(container, volumes, path, errors);
        errors.OneOf(path.Child("imagePullPolicy"), container["imagePullPolicy"], "Always", "IfNotPresent", "Never");
        ResourceRules.Check(container["resources"], path.Child("resources"), errors);
        ResourceRules.CheckClaims(container["resources"], spec["resourceClaims"], path.Child("resources"), errors);
        CheckResizing(container["resizePolicy"], spec["restartPolicy"].TextOrEmpty, path.Child("resizePolicy"), errors);
        SecurityRules.CheckContainer(container["securityContext"], spec["hostUsers"].Flag == false, path.Child("securityContext"), errors);
    }

    private static void CheckPorts(Value ports, FieldPath path, FieldErrors errors)
    {
        if (ports.Count == 0)
        {
            return;
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        int index = 0;
        foreach (Value port in ports.Elements)
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
        foreach (Value port in container["ports"].Elements)
        {
            int at = index++;
            long number = port["hostPort"].Integer ?? 0;
            if (number == 0)
            {
                continue;
            }

            string key = string.Create(
                CultureInfo.InvariantCulture, $"{port["protocol"].TextOrEmpty}/{port["hostIP"].TextOrEmpty}/{number}");
            if (!taken.Add(key))
            {
                errors.Duplicate(path.Child("ports")[at].Child("hostPort"), key);
            }
        }
    }

    private static void CheckResizing(Value policies, string podRestart, FieldPath path, FieldErrors errors)
    {
        if (policies.Count == 0)
        {
            return;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        int index = 0;
        foreach (Value policy in policies.Elements)
        {
            FieldPath at = path[index++];
            string resource = policy["resourceName"].TextOrEmpty;
            if (!seen.Add(resource))
            {
                errors.Duplicate(at, resource);
            }

            errors.OneOf(path, policy["resourceName"], "cpu", "memory");
            errors.OneOf(path, policy["restartPolicy"], "NotRequired", "RestartContainer");
            if (podRestart == "Never" && !policy["restartPolicy"].TextIs("NotRequired"))
            {
                errors.Invalid(path, policy["restartPolicy"].TextOrEmpty, "must be 'NotRequired' when pod `restartPolicy` is 'Never'");
            }
        }
    }
}
