using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Api.Quantities;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Storage;

/// <summary>What a CSIStorageCapacity must look like; which class and which nodes it speaks of does not change.</summary>
internal static class CapacityRules
{
    public static void Check(Value item, Value old, FieldErrors errors)
    {
        LabelSelectorRules.Check(item["nodeTopology"], FieldPath.Of("nodeTopology"), errors);
        string storageClass = item["storageClassName"].TextOrEmpty;
        errors.Say(FieldPath.Of("storageClassName"), storageClass, DnsNames.Subdomain(storageClass));
        if (Quantity.TryParse(item["capacity"].TextOrEmpty, out Quantity capacity) && capacity.Sign < 0)
        {
            errors.Invalid(FieldPath.Of("capacity"), item["capacity"], CommonRules.NotNegativeText);
        }

        if (old.Exists)
        {
            errors.Immutable(FieldPath.Of("nodeTopology"), item["nodeTopology"], old["nodeTopology"]);
            errors.Immutable(FieldPath.Of("storageClassName"), item["storageClassName"], old["storageClassName"]);
        }
    }

    public static void Warn(Value item, List<string> warnings) =>
        DeprecatedLabels.WarnOfLabels(item["nodeTopology"], FieldPath.Of("nodeTopology"), warnings);
}
