using System.Text;
using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Schema.Types;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Resources.Shared.Pods;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Core.Nodes;

/// <summary>What a node must look like, and what of it may change.</summary>
internal static class NodeRules
{
    private const string AvoidPods = "scheduler.alpha.kubernetes.io/preferAvoidPods";
    private static readonly FieldPath Spec = FieldPath.Of("spec");
    private static readonly FieldPath Status = FieldPath.Of("status");

    public static void Check(Value item, TypeSchema type, FieldErrors errors)
    {
        CheckAvoided(item["metadata"]["annotations"][AvoidPods].TextOrEmpty, errors);
        CheckTaints(item, type, errors);
        CheckAmounts(item["status"], errors);
        Value blocks = item["spec"]["podCIDRs"];
        FieldPath path = Spec.Child("podCIDRs");
        int index = 0;
        foreach (Value block in blocks.Elements)
        {
            errors.Say(path[index++], block, IpNames.Cidr(block.TextOrEmpty));
        }

        if (blocks.Count > 1 && !AddressFamilies.AreOfBoth(blocks))
        {
            errors.Invalid(path, blocks, "may specify no more than one CIDR for each IP family");
        }

        var all = blocks.Elements.ToList();
        for (int i = 1; i < all.Count; i++)
        {
            if (all.IndexOf(all[i]) < i)
            {
                errors.Duplicate(path[i], all[i]);
            }
        }
    }

    public static void CheckUpdate(Value item, Value old, TypeSchema type, FieldErrors errors)
    {
        CheckAvoided(item["metadata"]["annotations"][AvoidPods].TextOrEmpty, errors);
        CheckAmounts(item["status"], errors);
        CheckAddresses(item["status"]["addresses"], type.Field("status")!.Type.Field("addresses")!.Type.Element!, errors);
        Value now = item["spec"];
        Value before = old["spec"];
        CheckBlocksStay(now["podCIDRs"].Elements.ToList(), before["podCIDRs"].Elements.ToList(), errors);

        if (before["providerID"].HasText && now["providerID"] != before["providerID"])
        {
            errors.Forbidden(Spec.Child("providerID"), "node updates may not change providerID except from \"\" to valid");
        }

        CheckTaints(item, type, errors);
        if (now["externalID"].TextOrEmpty != before["externalID"].TextOrEmpty)
        {
            errors.Forbidden(Spec.Child("externalID"), "may not be updated");
        }
    }

    // one error for each block that changes
    private static void CheckBlocksStay(List<Value> now, List<Value> before, FieldErrors errors)
    {
        int changed = before.Count == 0 ? 0 : now.Count != before.Count ? 1 : before.Zip(now).Count(p => p.First != p.Second);
        for (int i = 0; i < changed; i++)
        {
            errors.Forbidden(Spec.Child("podCIDRs"), "node updates may not change podCIDR except from \"\" to valid");
        }
    }

    // upstream looks for taints where they once were, in the metadata
    private static void CheckTaints(Value item, TypeSchema type, FieldErrors errors)
    {
        var seen = new HashSet<(string, string)>();
        int index = 0;
        foreach (Value taint in item["spec"]["taints"].Elements)
        {
            FieldPath path = FieldPath.Of("metadata").Child("taints")[index++];
            string key = taint["key"].TextOrEmpty;
            errors.Say(path.Child("key"), key, LabelNames.Key(key));
            IReadOnlyList<string> problems = LabelNames.Value(taint["value"].TextOrEmpty);
            if (problems.Count > 0)
            {
                errors.Invalid(path.Child("value"), taint["value"], string.Join(";", problems));
            }

            errors.OneOf(path.Child("effect"), taint["effect"], "NoSchedule", "PreferNoSchedule", "NoExecute");
            if (!seen.Add((key, taint["effect"].TextOrEmpty)))
            {
                TypeSchema shown = type.Field("spec")!.Type.Field("taints")!.Type.Element!;
                errors.Duplicate(path, InternalForm.Of(taint, shown), "taints must be unique by key and effect pair");
            }
        }
    }

    private static void CheckAmounts(Value status, FieldErrors errors)
    {
        foreach (string list in (ReadOnlySpan<string>)["capacity", "allocatable"])
        {
            foreach (Member amount in status[list].Members)
            {
                ResourceRules.CheckValue(amount.Name, amount.Value, Status.Child(list).Child(amount.Name), errors);
            }
        }
    }

    private static void CheckAddresses(Value addresses, TypeSchema type, FieldErrors errors)
    {
        var seen = new HashSet<(string, string)>();
        int index = 0;
        foreach (Value address in addresses.Elements)
        {
            FieldPath path = Status.Child("addresses")[index++];
            if (!seen.Add((address["type"].TextOrEmpty, address["address"].TextOrEmpty)))
            {
                errors.Duplicate(path, InternalForm.Of(address, type));
            }
        }
    }

    private static void CheckAvoided(string json, FieldErrors errors)
    {
        if (json.Length == 0)
        {
            return;
        }

        FieldPath path = FieldPath.Of("metadata").Child("annotations", "AvoidPods");
        if (!Document.TryParse(Encoding.UTF8.GetBytes(json), out Document? parsed, out _))
        {
            errors.Invalid(path, AvoidPods, JsonProblem.Of(json));
            return;
        }

        int index = 0;
        foreach (Value entry in parsed.Root["preferAvoidPods"].Elements)
        {
            FieldPath signature = path.Child(AvoidPods)[index++].Child("PodSignature");
            Value controller = entry["podSignature"]["podController"];
            if (!controller.IsObject)
            {
                errors.Required(signature);
            }
            else if (!controller["controller"].IsTrue)
            {
                errors.Invalid(
                    signature.Child("PodController", "Controller"), controller["controller"].IsTrue, "must point to a controller");
            }
        }
    }
}
