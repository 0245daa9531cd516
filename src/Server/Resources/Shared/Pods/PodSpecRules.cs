using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Shared.Pods;

/// <summary>A pod's spec, in pods and in templates, in the order upstream checks it.</summary>
internal static class PodSpecRules
{
    private const string Claim = "io.k8s.api.core.v1.PodResourceClaim";
    private const int HostBytesMax = 64;
    private const int NameserversMax = 3;
    private const int SearchesMax = 32;
    private const int SearchBytesMax = 2048;

    /// <param name="spec">Of a pod or of a template.</param>
    /// <param name="path">Where it is.</param>
    /// <param name="podName">The pod's name; null of a template, whose pods have none yet.</param>
    /// <param name="errors">What is wrong is added.</param>
    public static void Check(Value spec, FieldPath path, string? podName, FieldErrors errors)
    {
        List<Value> volumes = VolumeRules.Check(spec["volumes"], path.Child("volumes"), podName ?? "", errors);
        CheckClaims(spec["resourceClaims"], path.Child("resourceClaims"), errors);
        ContainerRules.CheckAll(spec, volumes, path, errors);
        if (spec["resources"].IsObject)
        {
            PodLevelResources.Check(spec, path, errors);
        }

        CheckHostNetwork(spec, podName is not null, path, errors);
        errors.OneOf(path.Child("restartPolicy"), spec["restartPolicy"], "Always", "OnFailure", "Never");
        errors.OneOf(path.Child("dnsPolicy"), spec["dnsPolicy"], "ClusterFirstWithHostNet", "ClusterFirst", "Default", "None");
        Writing.MetadataValidation.Labels(spec["nodeSelector"], path.Child("nodeSelector"), errors);
        SecurityRules.CheckPod(spec, path.Child("securityContext"), errors);
        AffinityRules.Check(spec["affinity"], path.Child("affinity"), errors);
        CheckDns(spec, path.Child("dnsConfig"), errors);
        int index = 0;
        foreach (Value gate in spec["readinessGates"].Elements)
        {
            string type = gate["conditionType"].TextOrEmpty;
            errors.Say(path.Child("readinessGates")[index++].Child("conditionType"), type, LabelNames.Key(type));
        }

        SchedulingRules.CheckGates(spec["schedulingGates"], path.Child("schedulingGates"), errors);
        SchedulingRules.CheckSpread(spec["topologySpreadConstraints"], path.Child("topologySpreadConstraints"), errors);
        HostRules.Check(spec, path, errors);
        CheckNames(spec, path, errors);
    }

    private static void CheckNames(Value spec, FieldPath path, FieldErrors errors)
    {
        Name(spec, "serviceAccountName", DnsNames.Subdomain, path, errors);
        Name(spec, "nodeName", DnsNames.Subdomain, path, errors);
        if (spec["activeDeadlineSeconds"].Integer is { } seconds and (< 1 or > int.MaxValue))
        {
            errors.Invalid(path.Child("activeDeadlineSeconds"), seconds, NameMessages.NotBetween(1, int.MaxValue));
        }

        Name(spec, "hostname", DnsNames.Label, path, errors);
        Name(spec, "subdomain", DnsNames.Label, path, errors);
        if (spec["hostnameOverride"].Text is { } host)
        {
            FieldPath at = path.Child("hostnameOverride");
            errors.Say(at, host, DnsNames.Subdomain(host));
            errors.NotLonger(at, host, HostBytesMax);
            foreach (string field in (ReadOnlySpan<string>)["hostNetwork", "setHostnameAsFQDN"])
            {
                if (spec[field].IsTrue)
                {
                    errors.Forbidden(at, $"cannot be set when {field} is true");
                }
            }
        }

        SchedulingRules.CheckTolerations(spec["tolerations"], path.Child("tolerations"), errors);
        int index = 0;
        foreach (Value alias in spec["hostAliases"].Elements)
        {
            FieldPath at = path.Child("hostAliases")[index++];
            errors.Say(at.Child("ip"), alias["ip"].TextOrEmpty, IpNames.Ip(alias["ip"].TextOrEmpty));
            int inner = 0;
            foreach (Value name in alias["hostnames"].Elements)
            {
                errors.Say(at.Child("hostnames")[inner++], name, DnsNames.Subdomain(name.TextOrEmpty));
            }
        }

        Name(spec, "priorityClassName", DnsNames.Subdomain, path, errors);
        Name(spec, "runtimeClassName", DnsNames.Subdomain, path, errors);
        if (spec["preemptionPolicy"].Text is { } policy)
        {
            errors.OneOf(path.Child("preemptionPolicy"), policy, "PreemptLowerPriority", "Never");
        }

        // upstream judges it as if it were limits
        if (spec["overhead"].Count > 0)
        {
            ResourceRules.Check(new ObjectDraft().Set("limits", spec["overhead"]), path.Child("overhead"), errors);
        }

        HostRules.CheckSystem(spec, path, errors);
    }

    private static void Name(Value spec, string field, Func<string, IReadOnlyList<string>> rule, FieldPath path, FieldErrors errors)
    {
        if (spec[field].TextOrEmpty is { Length: > 0 } name)
        {
            errors.Say(path.Child(field), name, rule(name));
        }
    }

    private static void CheckClaims(Value claims, FieldPath path, FieldErrors errors)
    {
        if (claims.Count == 0)
        {
            return;
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        int index = 0;
        foreach (Value claim in claims.Elements)
        {
            FieldPath at = path[index++];
            string name = claim["name"].TextOrEmpty;
            if (name.Length == 0)
            {
                errors.Required(at.Child("name"));
            }
            else if (!names.Add(name))
            {
                errors.Duplicate(at.Child("name"), name);
            }
            else
            {
                errors.Say(at.Child("name"), name, DnsNames.Label(name));
            }

            bool named = claim["resourceClaimName"].Text is not null;
            bool made = claim["resourceClaimTemplateName"].Text is not null;
            if (named && made)
            {
                errors.Invalid(at, InternalForm.Of(claim, Claim),
                    "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified");
            }
            else if (!named && !made)
            {
                errors.Invalid(at, InternalForm.Of(claim, Claim), "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`");
            }

            foreach (string field in (ReadOnlySpan<string>)["resourceClaimName", "resourceClaimTemplateName"])
            {
                if (claim[field].Text is { } source)
                {
                    errors.Say(at.Child(field), source, DnsNames.Subdomain(source));
                }
            }
        }
    }

    // a template may leave it to its pods' defaults
    private static void CheckHostNetwork(Value spec, bool isPod, FieldPath path, FieldErrors errors)
    {
        if (!spec["hostNetwork"].IsTrue)
        {
            return;
        }

        int container = 0;
        foreach (Value one in spec["containers"].Elements)
        {
            FieldPath at = path.Child("containers")[container++].Child("ports");
            int index = 0;
            foreach (Value port in one["ports"].Elements)
            {
                long onHost = port["hostPort"].Integer ?? 0;
                if ((isPod || onHost != 0) && onHost != (port["containerPort"].Integer ?? 0))
                {
                    errors.Invalid(at[index].Child("hostPort"), onHost, "must match `containerPort` when `hostNetwork` is true");
                }

                index++;
            }
        }
    }

    private static void CheckDns(Value spec, FieldPath path, FieldErrors errors)
    {
        Value config = spec["dnsConfig"];
        bool own = spec["dnsPolicy"].TextIs("None");
        if (own && !config.IsObject)
        {
            errors.Required(path, "must provide `dnsConfig` when `dnsPolicy` is None");
            return;
        }

        if (!config.IsObject)
        {
            return;
        }

        var servers = config["nameservers"].Elements.ToList();
        if (own && servers.Count == 0)
        {
            errors.Required(path.Child("nameservers"), "must provide at least one DNS nameserver when `dnsPolicy` is None");
            return;
        }

        if (servers.Count > NameserversMax)
        {
            errors.Invalid(path.Child("nameservers"), config["nameservers"], "must not have more than 3 nameservers");
        }

        for (int i = 0; i < servers.Count; i++)
        {
            errors.Say(path.Child("nameservers")[i], servers[i], IpNames.Ip(servers[i].TextOrEmpty));
        }

        var searches = config["searches"].Elements.ToList();
        if (searches.Count > SearchesMax)
        {
            errors.Invalid(path.Child("searches"), config["searches"], "must not have more than 32 search paths");
        }

        if (string.Join(" ", searches.Select(s => s.TextOrEmpty)).Length > SearchBytesMax)
        {
            errors.Invalid(path.Child("searches"), config["searches"],
                "must not have more than 2048 characters (including spaces) in the search list");
        }

        for (int i = 0; i < searches.Count; i++)
        {
            string search = searches[i].TextOrEmpty;
            string plain = search.EndsWith('.') ? search[..^1] : search;
            errors.Say(path.Child("searches")[i], plain, search == "." ? [] : DnsNames.SubdomainWithUnderscore(plain));
        }

        int index = 0;
        foreach (Value option in config["options"].Elements)
        {
            if (!option["name"].HasText)
            {
                errors.Required(path.Child("options")[index], "must not be empty");
            }

            index++;
        }
    }
}
