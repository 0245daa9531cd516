using Xebec.Api.Documents;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Storage;

/// <summary>Everything the API does with a CSIDriver. Its changes are counted from 1, its creation is not.</summary>
public sealed class CsiDriverKind : ResourceKind
{
    private const long TokenSecondsLeast = 600;
    private const long UpdateSecondsLeast = 10;
    private static readonly FieldPath Spec = FieldPath.Of("spec");

    public override bool PutMayBeUnconditional => false;

    public override bool DeleteAnswersObject => true;

    public override bool HasGeneration(WriteContext context) => true;

    public override bool CreationCounts => false;

    public override void Complete(ObjectDraft draft)
    {
        ObjectDraft spec = draft.Object("spec");
        spec.Default("attachRequired", true);
        spec.Default("podInfoOnMount", false);
        spec.Default("storageCapacity", false);
        spec.Default("fsGroupPolicy", "ReadWriteOnceWithFSType");
        if (spec["volumeLifecycleModes"].Count == 0)
        {
            spec.Set("volumeLifecycleModes", new ArrayDraft(["Persistent"]));
        }

        spec.Default("requiresRepublish", false);
        spec.Default("seLinuxMount", false);
    }

    public override void Validate(Value item, FieldErrors errors, WriteContext context)
    {
        Value spec = item["spec"];
        errors.Among(Spec.Child("fsGroupPolicy"), spec["fsGroupPolicy"], "File", "None", "ReadWriteOnceWithFSType");
        CheckTokens(spec["tokenRequests"], errors);
        foreach (Value mode in spec["volumeLifecycleModes"].Elements)
        {
            errors.Among(Spec.Child("volumeLifecycleModes"), mode, "Persistent", "Ephemeral");
        }

        if (spec["nodeAllocatableUpdatePeriodSeconds"].Integer < UpdateSecondsLeast)
        {
            errors.Invalid(
                Spec.Child("nodeAllocatableUpdatePeriodSeconds"),
                spec["nodeAllocatableUpdatePeriodSeconds"],
                "must be greater than or equal to 10 seconds");
        }
    }

    public override void ValidateUpdate(Value item, Value old, FieldErrors errors, WriteContext context)
    {
        Validate(item, errors, context);

        // upstream misspells the first
        errors.Immutable(Spec.Child("attachedRequired"), item["spec"]["attachRequired"], old["spec"]["attachRequired"]);
        errors.Immutable(Spec.Child("volumeLifecycleModes"), item["spec"]["volumeLifecycleModes"], old["spec"]["volumeLifecycleModes"]);
    }

    public override void Warn(Value item, Value old, List<string> warnings, WriteContext context)
    {
        // who has been told need not be told again
        if (TellsTokens(item["spec"]) && !TellsTokens(old["spec"]))
        {
            warnings.Add(
                "spec.serviceAccountTokenInSecrets is unset; if supported by this CSI driver, "
                + "set to true to prevent possible logging of tokens in volume attributes");
        }
    }

    private static bool TellsTokens(Value spec) => spec["tokenRequests"].Count > 0 && spec["serviceAccountTokenInSecrets"].IsNullOrAbsent;

    private static void CheckTokens(Value tokens, FieldErrors errors)
    {
        var audiences = new HashSet<string>(StringComparer.Ordinal);
        int index = 0;
        foreach (Value token in tokens.Elements)
        {
            FieldPath path = Spec.Child("tokenRequests")[index++];
            if (!audiences.Add(token["audience"].TextOrEmpty))
            {
                errors.Duplicate(path.Child("audience"), token["audience"].TextOrEmpty);
                continue;
            }

            Value seconds = token["expirationSeconds"];
            if (seconds.Integer < TokenSecondsLeast)
            {
                errors.Invalid(path.Child("expirationSeconds"), seconds, "may not specify a duration less than 10 minutes");
            }
            else if (seconds.Integer > 1L << 32)
            {
                errors.Invalid(path.Child("expirationSeconds"), seconds, "may not specify a duration larger than 2^32 seconds");
            }
        }
    }
}
