using Xebec.Api.Documents;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Networking;

/// <summary>Everything the API does with an Ingress.</summary>
public sealed class IngressKind : ResourceKind
{
    private const string ClassAnnotation = "kubernetes.io/ingress.class";

    public override void PrepareCreate(ObjectDraft draft, WriteContext context) =>
        draft.Set("status", new ObjectDraft().Set("loadBalancer", new ObjectDraft()));

    public override void Validate(Value item, FieldErrors errors, WriteContext context)
    {
        IngressRules.Check(item["spec"], errors);
        Value annotation = item["metadata"]["annotations"][ClassAnnotation];
        Value named = item["spec"]["ingressClassName"];
        if (annotation.Exists && named.Exists && annotation != named)
        {
            errors.Invalid(
                FieldPath.Of("annotations").Child(ClassAnnotation), annotation, "must match `ingressClassName` when both are specified");
        }
    }

    public override void ValidateUpdate(Value item, Value old, FieldErrors errors, WriteContext context)
    {
        if (context.Subresource == "status")
        {
            LoadBalancerRules.Check(
                item["status"]["loadBalancer"]["ingress"], FieldPath.Of("status").Child("loadBalancer", "ingress"), errors);
        }
        else
        {
            IngressRules.Check(item["spec"], errors);
        }
    }

    public override void Warn(Value item, Value old, List<string> warnings, WriteContext context)
    {
        if (!old.Exists && item["metadata"]["annotations"][ClassAnnotation].Exists)
        {
            warnings.Add($"annotation \"{ClassAnnotation}\" is deprecated, please use 'spec.ingressClassName' instead");
        }
    }
}
