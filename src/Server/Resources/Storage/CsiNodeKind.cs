using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Schema.Types;
using Xebec.Server.Resources.Shared.Pods;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Storage;

/// <summary>Everything the API does with a CSINode: the drivers a node has, each of which stays as it came.</summary>
public sealed class CsiNodeKind : ResourceKind
{
    private const int NodeIdMax = 256;
    private static readonly FieldPath Drivers = FieldPath.Of("spec").Child("drivers");

    public override bool PutMayBeUnconditional => false;

    public override bool DeleteAnswersObject => true;

    public override void Validate(Value item, FieldErrors errors, WriteContext context)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        int index = 0;
        foreach (Value driver in item["spec"]["drivers"].Elements)
        {
            FieldPath path = Drivers[index++];
            string name = driver["name"].TextOrEmpty;
            VolumeRules.CheckDriver(name, path.Child("name"), errors);
            if (errors.Given(path.Child("nodeID"), driver["nodeID"]) && Lengths.Utf8(driver["nodeID"].TextOrEmpty) > NodeIdMax)
            {
                errors.TooLong(path.Child("nodeID"), NodeIdMax);
            }

            errors.NotNegative(path.Child("allocatable", "count"), driver["allocatable"]["count"]);
            CheckTopology(driver["topologyKeys"], path, errors);
            if (!names.Add(name))
            {
                errors.Duplicate(path.Child("name"), name);
            }
        }
    }

    public override void ValidateUpdate(Value item, Value old, FieldErrors errors, WriteContext context)
    {
        Validate(item, errors, context);
        TypeSchema type = context.Type.Type.Field("spec")!.Type.Field("drivers")!.Type.Element!;
        foreach (Value before in old["spec"]["drivers"].Elements)
        {
            foreach (Value now in item["spec"]["drivers"].Elements.ToList().Where(d => d["name"] == before["name"]))
            {
                // how many volumes a node takes is found out again and again
                if (now["nodeID"] != before["nodeID"] || now["topologyKeys"] != before["topologyKeys"])
                {
                    errors.Invalid(Drivers, InternalForm.Of(now, type), CommonRules.ImmutableText);
                }
            }
        }
    }

    private static void CheckTopology(Value keys, FieldPath path, FieldErrors errors)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (Value key in keys.Elements)
        {
            if (!seen.Add(key.TextOrEmpty))
            {
                errors.Duplicate(path, key);
            }

            errors.Given(path, key);
            errors.Say(path, key, LabelNames.Key(key.TextOrEmpty));
        }
    }
}
