using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Networking;

/// <summary>Everything the API does with an IPAddress: its name is the address, and whose it is does not change.</summary>
public sealed class IpAddressKind : ResourceKind
{
    private static readonly FieldPath Parent = FieldPath.Of("spec").Child("parentRef");

    public override NameRule NameRule => NameRule.Own;

    public override void Validate(Value item, FieldErrors errors, WriteContext context)
    {
        Value name = item["metadata"]["name"];
        if (name.HasText)
        {
            errors.Say(FieldPath.Of("metadata").Child("name"), name, IpNames.CanonicalIp(name.TextOrEmpty));
        }

        CheckParent(item["spec"]["parentRef"], errors);
    }

    public override void ValidateUpdate(Value item, Value old, FieldErrors errors, WriteContext context)
    {
        CheckParent(item["spec"]["parentRef"], errors);
        if (item["spec"]["parentRef"] != old["spec"]["parentRef"])
        {
            errors.Invalid(
                Parent,
                InternalForm.Of(item["spec"]["parentRef"], context.Type.Type.Field("spec")!.Type.Field("parentRef")!.Type),
                CommonRules.ImmutableText);
        }
    }

    private static void CheckParent(Value parent, FieldErrors errors)
    {
        if (!parent.IsObject)
        {
            errors.Required(Parent);
            return;
        }

        if (parent["group"].TextOrEmpty is { Length: > 0 } group)
        {
            errors.Say(Parent.Child("group"), group, DnsNames.Subdomain(group));
        }

        errors.Given(Parent.Child("resource"), parent["resource"]);
        errors.Given(Parent.Child("name"), parent["name"]);
        foreach (string field in (ReadOnlySpan<string>)["resource", "name", "namespace"])
        {
            if (parent[field].TextOrEmpty is { Length: > 0 } text)
            {
                errors.Say(Parent.Child(field), text, KeyNames.PathSegment(text));
            }
        }
    }
}
