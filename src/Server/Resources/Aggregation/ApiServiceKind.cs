using System.Buffers.Text;
using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Resources.Validation;
using Xebec.Server.Writing;

namespace Xebec.Server.Resources.Aggregation;

/// <summary>
/// Everything the API does with an APIService. One without a service stands
/// for a group version this server has itself, which is always available.
/// </summary>
public sealed class ApiServiceKind : ResourceKind
{
    private const int GroupPriorityMax = 20_000;
    private const int VersionPriorityMax = 1000;
    private static readonly FieldPath Spec = FieldPath.Of("spec");

    public override NameRule NameRule => NameRule.PathSegment;

    public override bool StatusKeepsMetadata => true;

    public override bool HasGeneration(WriteContext context) => false;

    public override void Complete(ObjectDraft draft) => draft.Object("spec").Opened("service")?.Default("port", 443);

    public override void PrepareCreate(ObjectDraft draft, WriteContext context)
    {
        draft.Remove("status");
        if (!draft["spec"]["service"].IsObject)
        {
            draft.Set("status", Available(Metadata.Time(context.Now)));
        }
    }

    /// <summary>The status of what this server has itself.</summary>
    internal static ObjectDraft Available(Value time) => new ObjectDraft().Set("conditions", new ArrayDraft([new ObjectDraft()
        .Set("type", "Available")
        .Set("status", "True")
        .Set("lastTransitionTime", time)
        .Set("reason", "Local")
        .Set("message", "Local APIServices are always available")]));

    public override void Validate(Value item, FieldErrors errors, WriteContext context) => Check(item, errors);

    public override void ValidateUpdate(Value item, Value old, FieldErrors errors, WriteContext context)
    {
        if (context.Subresource != "status")
        {
            Check(item, errors);
            return;
        }

        errors.Each(item["status"]["conditions"], FieldPath.Of("status").Child("conditions"), (condition, at) =>
            errors.Among(at.Child("status"), condition["status"], "True", "False", "Unknown"));
    }

    private static void Check(Value item, FieldErrors errors)
    {
        Value spec = item["spec"];
        string group = spec["group"].TextOrEmpty;
        string version = spec["version"].TextOrEmpty;
        string name = item["metadata"]["name"].TextOrEmpty;
        string wanted = $"{version}.{group}";
        if (KeyNames.PathSegment(name).Count == 0 && name != wanted)
        {
            errors.Invalid(
                FieldPath.Of("metadata").Child("name"), name, $"must be `spec.version+\".\"+spec.group`: {GoText.Quote(wanted)}");
        }

        if (group.Length > 0)
        {
            errors.Say(Spec.Child("group"), group, DnsNames.Subdomain(group));
        }
        else if (version != "v1")
        {
            errors.Required(Spec.Child("group"), "only v1 may have an empty group and it better be legacy kube");
        }

        errors.Say(Spec.Child("version"), version, DnsNames.Label1035(version));
        Priority(spec, "groupPriorityMinimum", GroupPriorityMax, errors);
        Priority(spec, "versionPriority", VersionPriorityMax, errors);
        CheckTrust(spec, errors);
    }

    private static void Priority(Value spec, string field, int most, FieldErrors errors)
    {
        long priority = spec[field].Integer ?? 0;
        if (priority <= 0 || priority > most)
        {
            errors.Invalid(Spec.Child(field), priority, $"must be positive and less than {most}");
        }
    }

    private static void CheckTrust(Value spec, FieldErrors errors)
    {
        string bundle = spec["caBundle"].TextOrEmpty;
        bool trusting = spec["insecureSkipTLSVerify"].IsTrue;
        Value service = spec["service"];
        if (!service.IsObject)
        {
            if (Base64.IsValid(bundle, out int bytes) && bytes > 0)
            {
                errors.Invalid(Spec.Child("caBundle"), $"{bytes} bytes", "local APIServices may not have a caBundle");
            }

            if (trusting)
            {
                errors.Invalid(Spec.Child("insecureSkipTLSVerify"), true, "local APIServices may not have insecureSkipTLSVerify");
            }

            return;
        }

        foreach (string field in (ReadOnlySpan<string>)["namespace", "name"])
        {
            if (!service[field].HasText)
            {
                errors.Required(Spec.Child("service", field));
            }
        }

        if (trusting && bundle.Length > 0)
        {
            errors.Invalid(Spec.Child("insecureSkipTLSVerify"), true, "may not be true if caBundle is present");
        }
    }
}
