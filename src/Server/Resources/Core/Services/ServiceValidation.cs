using System.Globalization;
using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Resources.Validation;
using Xebec.Server.Writing;

namespace Xebec.Server.Resources.Core.Services;

/// <summary>What a service must look like, in the order upstream finds it.</summary>
internal static class ServiceValidation
{
    private const string Ranges = "service.beta.kubernetes.io/load-balancer-source-ranges";
    private const string OldHints = "service.kubernetes.io/topology-aware-hints";
    private const string TopologyMode = "service.kubernetes.io/topology-mode";
    private const int AffinitySecondsMax = 86_400;
    private const int AgentPort = 10_250;
    private static readonly FieldPath Spec = FieldPath.Of("spec");
    private static readonly FieldPath Annotations = FieldPath.Of("metadata").Child("annotations");

    public static void Check(Value item, FieldErrors errors)
    {
        Value spec = item["spec"];
        string type = ServiceSpec.TypeOf(spec);
        Value annotations = item["metadata"]["annotations"];
        if (annotations[OldHints].Exists && annotations[TopologyMode].Exists && annotations[OldHints] != annotations[TopologyMode])
        {
            errors.Invalid(
                Annotations.Key(TopologyMode), annotations[TopologyMode], $"must match annotations[{OldHints}] when both are specified");
        }

        if (spec["ports"].Count == 0 && !ServiceSpec.IsHeadless(spec) && type != "ExternalName")
        {
            errors.Required(Spec.Child("ports"));
        }

        CheckType(spec, type, errors);
        ServicePortRules.Check(spec["ports"], errors);
        MetadataValidation.Labels(spec["selector"], Spec.Child("selector"), errors);
        CheckAffinity(spec, errors);
        ServiceAddressRules.Check(spec, errors);
        CheckExternalIps(spec["externalIPs"], errors);
        errors.OneOf(Spec.Child("type"), spec["type"], "ClusterIP", "ExternalName", "LoadBalancer", "NodePort");
        ServicePortRules.CheckNodePorts(spec["ports"], type, errors);
        CheckRanges(spec, type, annotations, errors);
        CheckBalancer(spec, type, errors);
        CheckPolicies(spec, type, errors);
    }

    public static void CheckStatus(Value item, Value old, FieldErrors errors)
    {
        FieldPath path = FieldPath.Of("status").Child("loadBalancer", "ingress");
        Value ingress = item["status"]["loadBalancer"]["ingress"];
        if (ServiceSpec.TypeOf(item["spec"]) != "LoadBalancer")
        {
            if (ingress.Count > 0 && item["status"]["loadBalancer"] != old["status"]["loadBalancer"])
            {
                errors.Forbidden(path, "may only be used when `spec.type` is 'LoadBalancer'");
            }

            return;
        }

        LoadBalancerRules.Check(ingress, path, errors, hasMode: true);
    }

    private static void CheckType(Value spec, string type, FieldErrors errors)
    {
        switch (type)
        {
            case "LoadBalancer":
                int index = 0;
                foreach (Value port in spec["ports"].Elements)
                {
                    if (port["port"].Integer == AgentPort)
                    {
                        errors.Invalid(Spec.Child("ports")[index], AgentPort, string.Create(
                            CultureInfo.InvariantCulture, $"may not expose port {AgentPort} externally since it is used by kubelet"));
                    }

                    index++;
                }

                goto case "NodePort";
            case "NodePort":
                if (ServiceSpec.IsHeadless(spec))
                {
                    errors.Invalid(Spec.Child("clusterIPs")[0], ServiceSpec.NoAddress, $"may not be set to 'None' for {type} services");
                }

                break;
            case "ExternalName":
                foreach (string field in (ReadOnlySpan<string>)["clusterIPs", "ipFamilies"])
                {
                    if (spec[field].Count > 0)
                    {
                        errors.Forbidden(Spec.Child(field), "may not be set for ExternalName services");
                    }
                }

                if (!spec["ipFamilyPolicy"].IsNullOrAbsent)
                {
                    errors.Forbidden(Spec.Child("ipFamilyPolicy"), "may not be set for ExternalName services");
                }

                string name = spec["externalName"].TextOrEmpty;
                string target = name.EndsWith('.') ? name[..^1] : name;
                if (target.Length == 0)
                {
                    errors.Required(Spec.Child("externalName"));
                }
                else
                {
                    errors.Say(Spec.Child("externalName"), target, DnsNames.Subdomain(target));
                }

                break;
        }
    }

    private static void CheckAffinity(Value spec, FieldErrors errors)
    {
        Value affinity = spec["sessionAffinity"];
        errors.OneOf(Spec.Child("sessionAffinity"), affinity, "ClientIP", "None");
        if (affinity.TextIs("ClientIP"))
        {
            FieldPath path = Spec.Child("sessionAffinityConfig");
            Value seconds = spec["sessionAffinityConfig"]["clientIP"]["timeoutSeconds"];
            if (seconds.Integer is not { } value)
            {
                errors.Required(path, "when session affinity type is ClientIP");
            }
            else if (value is <= 0 or > AffinitySecondsMax)
            {
                errors.Invalid(path.Child("clientIP", "timeoutSeconds"), seconds,
                    string.Create(CultureInfo.InvariantCulture, $"must be greater than 0 and less than {AffinitySecondsMax}"));
            }
        }
        else if (affinity.TextIs("None") && spec["sessionAffinityConfig"].Exists)
        {
            errors.Forbidden(Spec.Child("sessionAffinityConfig"), "must not be set when session affinity is None");
        }
    }

    private static void CheckExternalIps(Value ips, FieldErrors errors)
    {
        int index = 0;
        foreach (Value ip in ips.Elements)
        {
            FieldPath path = Spec.Child("externalIPs")[index++];
            IReadOnlyList<string> problems = IpNames.Ip(ip.TextOrEmpty);
            errors.Say(path, ip, problems.Count > 0 ? problems : SpecialIps.Problems(ip.TextOrEmpty));
        }
    }

    private static void CheckRanges(Value spec, string type, Value annotations, FieldErrors errors)
    {
        const string only = "may only be used when `type` is 'LoadBalancer'";
        if (spec["loadBalancerSourceRanges"].Count > 0)
        {
            FieldPath path = Spec.Child("LoadBalancerSourceRanges");
            if (type != "LoadBalancer")
            {
                errors.Forbidden(path, only);
            }

            int index = 0;
            foreach (Value range in spec["loadBalancerSourceRanges"].Elements)
            {
                string text = range.TextOrEmpty.Trim();
                errors.Say(path[index++], text, IpNames.Cidr(text));
            }
        }
        else if (annotations[Ranges].Text is { } given)
        {
            FieldPath path = Annotations.Key(Ranges);
            if (type != "LoadBalancer")
            {
                errors.Forbidden(path, only);
            }

            foreach (string part in given.Trim().Length == 0 ? [] : given.Trim().Split(','))
            {
                errors.Say(path, part.Trim(), IpNames.Cidr(part.Trim()));
            }
        }
    }

    private static void CheckBalancer(Value spec, string type, FieldErrors errors)
    {
        FieldPath allocate = Spec.Child("allocateLoadBalancerNodePorts");
        bool balancer = type == "LoadBalancer";
        if (!balancer && !spec["allocateLoadBalancerNodePorts"].IsNullOrAbsent)
        {
            errors.Forbidden(allocate, "may only be used when `type` is 'LoadBalancer'");
        }
        else if (balancer && spec["allocateLoadBalancerNodePorts"].IsNullOrAbsent)
        {
            errors.Required(allocate);
        }

        CheckClass(spec, default, errors);
    }

    /// <summary>The class of a balancer, which keeps its first value.</summary>
    public static void CheckClass(Value spec, Value old, FieldErrors errors)
    {
        FieldPath path = Spec.Child("loadBalancerClass");
        Value name = spec["loadBalancerClass"];
        bool balancer = ServiceSpec.TypeOf(spec) == "LoadBalancer";
        if (balancer && ServiceSpec.TypeOf(old) == "LoadBalancer" && name != old["loadBalancerClass"])
        {
            errors.Invalid(path, name, "may not change once set");
        }

        if (balancer && name.Text is { } given)
        {
            errors.Say(path, given, LabelNames.Key(given));
        }
        else if (!balancer && !name.IsNullOrAbsent)
        {
            errors.Forbidden(path, "may only be used when `type` is 'LoadBalancer'");
        }
    }

    private static void CheckPolicies(Value spec, string type, FieldErrors errors)
    {
        FieldPath path = Spec.Child("externalTrafficPolicy");
        Value policy = spec["externalTrafficPolicy"];
        if (ServiceSpec.IsExternal(spec))
        {
            errors.OneOf(path, policy, "Cluster", "Local");
        }
        else if (policy.HasText)
        {
            errors.Invalid(path, policy, "may only be set for externally-accessible services");
        }

        FieldPath health = Spec.Child("healthCheckNodePort");
        long port = spec["healthCheckNodePort"].Integer ?? 0;
        if (!ServiceSpec.NeedsHealthCheck(spec))
        {
            if (port != 0)
            {
                errors.Invalid(health, port, "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'");
            }
        }
        else if (port == 0)
        {
            errors.Required(health);
        }
        else
        {
            errors.Port(health, port);
        }

        if (!spec["internalTrafficPolicy"].IsNullOrAbsent)
        {
            errors.OneOf(Spec.Child("internalTrafficPolicy"), spec["internalTrafficPolicy"], "Cluster", "Local");
        }
        else if (ServiceSpec.NeedsAddress(spec))
        {
            errors.Required(Spec.Child("internalTrafficPolicy"));
        }

        if (!spec["trafficDistribution"].IsNullOrAbsent)
        {
            errors.OneOf(Spec.Child("trafficDistribution"), spec["trafficDistribution"], "PreferClose", "PreferSameZone", "PreferSameNode");
        }
    }
}
