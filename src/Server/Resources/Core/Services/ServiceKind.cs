using Xebec.Api.Documents;
using Xebec.Server.Resources.Allocation;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Resources.Validation;
using Xebec.Store.Seam;

namespace Xebec.Server.Resources.Core.Services;

/// <summary>Everything the API does with a Service.</summary>
public sealed class ServiceKind(KindOptions options) : ResourceKind
{
    private const int AffinitySeconds = 10_800;
    private readonly ServiceAllocation _allocation = new(new ServiceAddresses(AddressRange.Listed(options.ServiceCidr)), options.NodePorts);

    public override NameRule NameRule => NameRule.DnsLabel;

    public override bool DeleteAnswersObject => true;

    public override bool HasGeneration(WriteContext context) => false;

    public override void Complete(ObjectDraft draft)
    {
        ObjectDraft spec = draft.Object("spec");
        spec.DefaultText("sessionAffinity", "None");
        spec.DefaultText("type", "ClusterIP");
        if (spec["sessionAffinity"].TextIs("None"))
        {
            spec.Remove("sessionAffinityConfig");
        }
        else if (spec["sessionAffinity"].TextIs("ClientIP"))
        {
            spec.Object("sessionAffinityConfig").Object("clientIP").Default("timeoutSeconds", AffinitySeconds);
        }

        foreach (ObjectDraft port in spec.Each("ports"))
        {
            port.DefaultText("protocol", "TCP");
            Value target = port["targetPort"];
            if (target.IsNullOrAbsent || target.Integer == 0 || target.TextIs(""))
            {
                port.Set("targetPort", port["port"].Integer ?? 0);
            }
        }

        string type = ServiceSpec.TypeOf(spec);
        if (ServiceSpec.IsExternal(spec))
        {
            spec.DefaultText("externalTrafficPolicy", "Cluster");
        }

        if (ServiceSpec.NeedsAddress(spec))
        {
            spec.Default("internalTrafficPolicy", "Cluster");
        }

        if (type == "LoadBalancer")
        {
            spec.Default("allocateLoadBalancerNodePorts", true);
            if (draft["status"]["loadBalancer"]["ingress"].Count > 0)
            {
                foreach (ObjectDraft ingress in draft.Object("status").Object("loadBalancer").Each("ingress"))
                {
                    if (ingress["ip"].HasText)
                    {
                        ingress.Default("ipMode", "VIP");
                    }
                }
            }
        }
    }

    public override void PrepareCreate(ObjectDraft draft, WriteContext context)
    {
        draft.Set("status", new ObjectDraft().Set("loadBalancer", new ObjectDraft()));
        ObjectDraft spec = draft.Object("spec");
        string one = spec["clusterIP"].TextOrEmpty;
        if (one.Length > 0 && spec["clusterIPs"].Count == 0)
        {
            spec.Set("clusterIPs", new ArrayDraft([one]));
        }
    }

    public override void PrepareUpdate(ObjectDraft draft, Value old, WriteContext context)
    {
        base.PrepareUpdate(draft, old, context);
        if (context.Subresource == "status")
        {
            return;
        }

        ObjectDraft spec = draft.Object("spec");
        ServiceUpdates.KeepAddresses(spec, old["spec"]);
        if (ServiceSpec.NeedsAddress(spec))
        {
            ServiceUpdates.AgreeOnAddresses(spec, old["spec"]);
        }

        ServiceUpdates.KeepChosen(spec, old["spec"]);
        ServiceUpdates.DropWithType(spec, old["spec"]);
    }

    public override void Settle(ObjectDraft draft, WriteContext context)
    {
        Value one = draft["spec"]["clusterIP"];
        if (one.HasText && draft["spec"]["clusterIPs"].Count == 0)
        {
            draft.Object("spec").Set("clusterIPs", new ArrayDraft([one]));
        }
    }

    public override StatusOrWrites Allocate(ObjectDraft draft, Value old, FieldErrors errors, WriteContext context) =>
        context.Subresource == "status" ? StatusOrWrites.None : _allocation.Take(draft, old, errors, context);

    public override IReadOnlyList<Write> Release(Value item, WriteContext context) => _allocation.GiveBack(item, context);

    public override void Validate(Value item, FieldErrors errors, WriteContext context) => ServiceValidation.Check(item, errors);

    public override void ValidateUpdate(Value item, Value old, FieldErrors errors, WriteContext context)
    {
        if (context.Subresource == "status")
        {
            ServiceValidation.CheckStatus(item, old, errors);
            return;
        }

        ServiceAddressRules.CheckChange(item["spec"], old["spec"], errors);
        ServiceValidation.CheckClass(item["spec"], old["spec"], errors);
        ServiceValidation.Check(item, errors);
    }

    public override void Warn(Value item, Value old, List<string> warnings, WriteContext context)
    {
        Value spec = item["spec"];
        if (context.Subresource.Length > 0)
        {
            return;
        }

        if (ServiceSpec.IsHeadless(spec))
        {
            if (spec["loadBalancerIP"].HasText)
            {
                warnings.Add("spec.loadBalancerIP is ignored when spec.clusterIP is \"None\"");
            }

            if (spec["externalIPs"].Count > 0)
            {
                warnings.Add("spec.externalIPs is ignored when spec.clusterIP is \"None\"");
            }

            if (!spec["sessionAffinity"].TextIs("None"))
            {
                warnings.Add("spec.SessionAffinity is ignored for headless services");
            }
        }

        if (spec["externalIPs"].Count > 0)
        {
            warnings.Add("spec.externalIPs is deprecated and may no longer be implemented in some clusters");
        }

        if (spec["trafficDistribution"].TextIs("PreferClose"))
        {
            warnings.Add("spec.trafficDistribution: \"PreferClose\" is deprecated; use \"PreferSameZone\"");
        }
    }
}
