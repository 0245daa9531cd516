using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Schema.Tables;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Core.Pods;

/// <summary>What a pod's status may say, and what it may not take back.</summary>
internal static class PodStatusRules
{
    private static readonly FieldPath Status = FieldPath.Of("status");

    private static readonly string[] SystemConditions = ["PodScheduled", "Initialized", "ContainersReady", "Ready", "DisruptionTarget"];

    public static void Check(Value item, Value old, FieldErrors errors)
    {
        Value now = item["status"];
        Value before = old["status"];
        CheckConditions(now["conditions"], errors);
        if (item["spec"]["nodeName"] != old["spec"]["nodeName"])
        {
            errors.Forbidden(Status.Child("nodeName"), "may not be changed directly");
        }

        if (now["nominatedNodeName"] != before["nominatedNodeName"] && now["nominatedNodeName"].TextOrEmpty is { Length: > 0 } node)
        {
            errors.Say(Status.Child("nominatedNodeName"), node, DnsNames.Subdomain(node));
        }

        errors.Immutable(Status.Child("qosClass"), now["qosClass"], before["qosClass"]);
        string restart = old["spec"]["restartPolicy"].TextOrEmpty;
        const string regular = "containerStatuses", init = "initContainerStatuses", ephemeral = "ephemeralContainerStatuses";
        CheckTransitions(now[regular], before[regular], old["spec"]["containers"], restart, Status.Child(regular), errors);
        CheckTransitions(now[init], before[init], old["spec"]["initContainers"], restart, Status.Child(init), errors);
        CheckTransitions(now[ephemeral], before[ephemeral], default, "Never", Status.Child(ephemeral), errors);
        CheckClaims(now["resourceClaimStatuses"], item["spec"]["resourceClaims"], errors);
        CheckIps(now["podIPs"], before["podIPs"], now["podIP"], "podIPs", errors);
        CheckIps(now["hostIPs"], before["hostIPs"], now["hostIP"], "hostIPs", errors);
        if (now["observedGeneration"].Integer < 0)
        {
            errors.Invalid(Status.Child("observedGeneration"), now["observedGeneration"], CommonRules.NotNegativeText);
        }
    }

    private static void CheckConditions(Value conditions, FieldErrors errors)
    {
        int index = 0;
        foreach (Value condition in conditions.Elements)
        {
            FieldPath at = Status.Child("conditions")[index++];
            string type = condition["type"].TextOrEmpty;
            if (!SystemConditions.Contains(type))
            {
                errors.Say(at.Child("Type"), type, LabelNames.Key(type));
            }

            if (condition["observedGeneration"].Integer < 0)
            {
                errors.Invalid(at.Child("observedGeneration"), condition["observedGeneration"], CommonRules.NotNegativeText);
            }
        }
    }

    // what has ended for good does not run again
    private static void CheckTransitions(Value now, Value before, Value containers, string podRestart, FieldPath path, FieldErrors errors)
    {
        if (podRestart == "Always")
        {
            return;
        }

        var statuses = now.Elements.ToList();
        int index = 0;
        foreach (Value old in before.Elements)
        {
            FieldPath at = path[index++];
            Value ended = old["state"]["terminated"];
            string name = old["name"].TextOrEmpty;
            Value container = containers.Elements.ToList().Find(c => c["name"].TextIs(name));
            string restart = container["restartPolicy"].TextOrEmpty is { Length: > 0 } own ? own : podRestart;
            bool final = ended.IsObject && restart != "Always"
                && (restart != "OnFailure" || (ended["exitCode"].Integer ?? 0) == 0)
                && container["restartPolicyRules"].Count == 0;

            // upstream's index is the former status's
            if (final && statuses.Exists(s => s["name"].TextIs(name) && !s["state"]["terminated"].IsObject))
            {
                errors.Forbidden(at.Child("state"), "may not be transitioned to non-terminated state");
            }
        }
    }

    private static void CheckClaims(Value statuses, Value claims, FieldErrors errors)
    {
        FieldPath path = Status.Child("resourceClaimStatuses");
        var known = claims.Elements.ToList();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        int index = 0;
        foreach (Value status in statuses.Elements)
        {
            FieldPath at = path[index++];
            string name = status["name"].TextOrEmpty;
            if (!known.Exists(c => c["name"].TextIs(name)))
            {
                errors.Invalid(at.Child("name"), name, "must match the name of an entry in `spec.resourceClaims`");
            }

            if (!seen.Add(name))
            {
                errors.Duplicate(at.Child("name"), name);
            }

            if (status["resourceClaimName"].Text is { } claim)
            {
                errors.Say(at.Child("name"), claim, DnsNames.Subdomain(claim));
            }
        }
    }

    private static void CheckIps(Value ips, Value before, Value first, string list, FieldErrors errors)
    {
        if (ips == before && ips.Exists)
        {
            return;
        }

        FieldPath path = Status.Child(list);
        var all = ips.Elements.ToList().ConvertAll(i => i["ip"].TextOrEmpty);
        int found = errors.Count;
        for (int i = 0; i < all.Count; i++)
        {
            errors.Say(list == "podIPs" ? path[i] : path[i].Child("ip"), all[i], IpNames.Ip(all[i]));
        }

        if (all.Count > 0 && list == "hostIPs" && first.TextOrEmpty != all[0])
        {
            errors.Invalid(path[0].Child("ip"), all[0], "must be equal to `hostIP`");
        }

        if (all.Count > 1 && errors.Count == found && (all.Count > 2 || all[0].Contains(':') == all[1].Contains(':')))
        {
            errors.Invalid(path, InternalForm.Of(ips, KubernetesTable.BuiltIn.Type("io.k8s.api.core.v1.PodStatus")!.Field(list)!.Type),
                "may specify no more than one IP for each IP family");
        }

        for (int i = 1; i < all.Count; i++)
        {
            if (all.IndexOf(all[i]) < i)
            {
                errors.Duplicate(path[i], new ObjectDraft().Set("IP", all[i]));
            }
        }
    }
}
