using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Api.Quantities;
using Xebec.Schema.Types;
using Xebec.Server.Resources.Shared.Pods;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Core.Volumes;

/// <summary>
/// What may change in a claim: its volume once, a default class that came late, and, when it is bound, its size and attributes.
/// </summary>
internal static class ClaimUpdates
{
    private static readonly FieldPath Spec = FieldPath.Of("spec");
    private static readonly FieldPath Status = FieldPath.Of("status");

    private static readonly string[] ResizeStates =
        ["ControllerResizeInProgress", "ControllerResizeInfeasible", "NodeResizePending", "NodeResizeInProgress", "NodeResizeInfeasible"];

    public static void Check(Value item, Value old, TypeSchema type, FieldErrors errors)
    {
        Value now = item["spec"];
        Value before = old["spec"];

        // what may change is set back, and then nothing may differ
        var same = ObjectDraft.Open(now.Clone());
        if (!before["volumeName"].HasText)
        {
            same.Set("volumeName", before["volumeName"]);
        }

        if (ClassMayBeFilled(item, old))
        {
            same.Set("storageClassName", before["storageClassName"]);
        }

        if (Annotation(item).TextOrEmpty != Annotation(old).TextOrEmpty && !MovesToField(item, old))
        {
            FieldPath path = FieldPath.Of("metadata").Child("annotations", PersistentVolumeClaimKind.ClassAnnotation);
            errors.Invalid(path, Annotation(item).TextOrEmpty, CommonRules.ImmutableText);
        }

        if (item["status"]["phase"].TextIs("Bound"))
        {
            if (same["resources"]["requests"].Count > 0)
            {
                same.Object("resources").Object("requests").Set("storage", before["resources"]["requests"]["storage"]);
            }

            if (same["volumeAttributesClassName"].Exists)
            {
                same.Set("volumeAttributesClassName", before["volumeAttributesClassName"]);
            }
        }

        string changed = InternalForm.Diff(before, same, type);
        if (changed.Length > 0)
        {
            errors.Forbidden(
                Spec,
                "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n" + changed);
        }

        CheckSize(now, before, old["status"], errors);
        errors.Immutable(FieldPath.Of("volumeMode"), now["volumeMode"], before["volumeMode"]);
        CheckAttributes(now["volumeAttributesClassName"], before["volumeAttributesClassName"], errors);
    }

    public static void CheckStatus(Value status, FieldErrors errors)
    {
        foreach (Member amount in status["capacity"].Members)
        {
            if (Quantity.TryParse(amount.Value.TextOrEmpty, out Quantity read) && read.Sign < 0)
            {
                errors.Invalid(Status.Child("capacity").Key(amount.Name), read.Value, "must be a valid resource quantity");
            }
        }

        // upstream's path has one status
        FieldPath states = Status.Child("allocatedResourceStatus");
        foreach (Member state in status["allocatedResourceStatuses"].Members)
        {
            CheckResource(state.Name, states, errors);
            if (!ResizeStates.Contains(state.Value.TextOrEmpty))
            {
                errors.NotSupported(states, state.Name, ResizeStates.Order(StringComparer.Ordinal));
            }
        }

        FieldPath amounts = Status.Child("allocatedResources");
        foreach (Member amount in status["allocatedResources"].Members)
        {
            if (CheckResource(amount.Name, amounts, errors)
                && Quantity.TryParse(amount.Value.TextOrEmpty, out Quantity read) && read.Sign < 0)
            {
                errors.Invalid(amounts.Key(amount.Name), read.Value, "must be a valid resource quantity");
            }
        }
    }

    private static Value Annotation(Value item) => item["metadata"]["annotations"][PersistentVolumeClaimKind.ClassAnnotation];

    // a claim made before there was a default class gets one later; one that named its class by annotation may name it by field
    private static bool ClassMayBeFilled(Value item, Value old)
    {
        Value now = item["spec"]["storageClassName"];
        return now.Exists && !old["spec"]["storageClassName"].Exists && (!Annotation(old).Exists || now == Annotation(old));
    }

    // then the annotation may go
    private static bool MovesToField(Value item, Value old) =>
        Annotation(old).Exists && !Annotation(item).Exists && ClassMayBeFilled(item, old);

    private static void CheckSize(Value now, Value before, Value status, FieldErrors errors)
    {
        Quantity size = Storage(now["resources"]["requests"]);
        if (size < Storage(before["resources"]["requests"]) && size <= Storage(status["capacity"]))
        {
            errors.Forbidden(Spec.Child("resources", "requests").Child("storage"), "field can not be less than status.capacity");
        }
    }

    private static Quantity Storage(Value amounts) => Quantity.TryParse(amounts["storage"].TextOrEmpty, out Quantity read) ? read : default;

    private static void CheckAttributes(Value now, Value before, FieldErrors errors)
    {
        if (before.Exists && !now.Exists)
        {
            errors.Forbidden(Spec.Child("volumeAttributesClassName"), "update from non-nil value to nil is forbidden");
        }
        else if (before.HasText && !now.HasText)
        {
            errors.Forbidden(Spec.Child("volumeAttributesClassName"), "update from non-nil value to an empty string is forbidden");
        }
    }

    private static bool CheckResource(string name, FieldPath path, FieldErrors errors)
    {
        IReadOnlyList<string> problems = LabelNames.Key(name);
        errors.Say(path, name, problems);
        if (problems.Count == 0 && ResourceRules.IsNative(name) && name != "storage")
        {
            errors.NotSupported(path, name, "storage");
            return false;
        }

        return problems.Count == 0;
    }
}
