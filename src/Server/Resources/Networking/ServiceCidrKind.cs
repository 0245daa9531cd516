using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Networking;

/// <summary>Everything the API does with a ServiceCIDR: one block of addresses, or one of each family; a second may come later.</summary>
public sealed class ServiceCidrKind : ResourceKind
{
    private static readonly FieldPath Blocks = FieldPath.Of("spec").Child("cidrs");

    public override bool HasGeneration(WriteContext context) => false;

    public override void Validate(Value item, FieldErrors errors, WriteContext context)
    {
        Value blocks = item["spec"]["cidrs"];
        if (!errors.Given(Blocks, blocks, "at least one CIDR required"))
        {
            return;
        }

        if (blocks.Count > 2)
        {
            errors.Invalid(Blocks, InternalForm.Of(item["spec"], context.Type.Type.Field("spec")!.Type), "may only hold up to 2 values");
            return;
        }

        if (blocks.Count == 2 && !AddressFamilies.AreOfBoth(blocks))
        {
            errors.Invalid(Blocks, blocks, "may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64");
            return;
        }

        int index = 0;
        foreach (Value block in blocks.Elements)
        {
            errors.Say(Blocks[index++], block, IpNames.CanonicalCidr(block.TextOrEmpty));
        }
    }

    public override void ValidateUpdate(Value item, Value old, FieldErrors errors, WriteContext context)
    {
        if (context.Subresource == "status")
        {
            return;
        }

        Value now = item["spec"]["cidrs"];
        Value before = old["spec"]["cidrs"];
        bool grows = before.Count == 1 && now.Count == 2;
        if (now.Count != before.Count && !grows)
        {
            errors.Invalid(Blocks, now, CommonRules.ImmutableText);
            return;
        }

        for (int i = 0; i < before.Count; i++)
        {
            errors.Immutable(Blocks[i], now[i], before[i]);
        }

        if (grows)
        {
            Validate(item, errors, context);
        }
    }
}
