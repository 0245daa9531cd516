using Xebec.Api.Documents;

namespace Xebec.Server.Admission;

/// <summary>All built-in plugins in upstream's order: a later one sees what an earlier one changed.</summary>
public static class AdmissionPlugins
{
    private const string MutatingHooks = "MutatingAdmissionWebhook";
    private const string ValidatingHooks = "ValidatingAdmissionWebhook";

    private static readonly Plugin[] All =
    [
        new("AlwaysAdmit", false, _ => new AlwaysAdmit()),
        new("NamespaceAutoProvision", false, _ => new NamespaceAutoProvision()),
        new("NamespaceLifecycle", true, _ => new NamespaceLifecycle()),
        new("NamespaceExists", false, _ => new NamespaceExists()),
        new("LimitPodHardAntiAffinityTopology", false, _ => new HardAntiAffinity()),
        new("LimitRanger", true, _ => new LimitRanger()),
        new("ServiceAccount", true, _ => new ServiceAccounts()),
        new("NodeRestriction", false, _ => new NodeRestriction()),
        new("TaintNodesByCondition", true, _ => new TaintNodesByCondition()),
        new("AlwaysPullImages", false, _ => new AlwaysPullImages()),
        new("ImagePolicyWebhook", false, o => new ImagePolicyWebhook(ImagePolicyOptions.Read(o.ConfigurationOf("ImagePolicyWebhook"))))
        {
            IsConfigurable = true,
        },
        new("PodSecurity", true, o => new PodSecurity(o.ConfigurationOf("PodSecurity"))) { IsConfigurable = true },
        new("PodNodeSelector", false, o => new PodNodeSelector(o.ConfigurationOf("PodNodeSelector"))) { IsConfigurable = true },
        new("Priority", true, _ => new PodPriority()),
        new("DefaultTolerationSeconds", true, o => new DefaultTolerations(o)),
        new("PodTolerationRestriction", false, o => new PodTolerationRestriction(o.ConfigurationOf("PodTolerationRestriction")))
        {
            IsConfigurable = true,
        },
        new("EventRateLimit", false, o => new EventRateLimit(o.ConfigurationOf("EventRateLimit"))) { IsConfigurable = true },
        new("ExtendedResourceToleration", false, _ => new ExtendedResourceToleration()),
        new("DefaultStorageClass", true, _ => DefaultClass.OfClaims),
        new("StorageObjectInUseProtection", true, _ => new StorageObjectInUse()),
        new("OwnerReferencesPermissionEnforcement", false, _ => new OwnerPermission()),
        new("PersistentVolumeClaimResize", true, _ => new ClaimResize()),
        new("RuntimeClass", true, _ => new PodRuntimeClass()),
        new("CertificateApproval", true, _ => new CertificateApproval()),
        new("CertificateSigning", true, _ => new CertificateSigning()),
        new("ClusterTrustBundleAttest", true, _ => new ClusterTrustBundleAttest()),
        new("CertificateSubjectRestriction", true, _ => new CertificateSubjectRestriction()),
        new("DefaultIngressClass", true, _ => DefaultClass.OfIngresses),
        new("DenyServiceExternalIPs", false, _ => new DenyServiceExternalIps()),
        new("PodTopologyLabels", true, _ => new PodTopologyLabels()),
        new("MutatingAdmissionPolicy", true, _ => new MutatingPolicies()),
        new(MutatingHooks, true, o => new MutatingWebhooks(Identities(o, MutatingHooks))) { IsConfigurable = true },
        new("ValidatingAdmissionPolicy", true, _ => new ValidatingPolicies()),
        new(ValidatingHooks, true, o => new ValidatingWebhooks(Identities(o, ValidatingHooks))) { IsConfigurable = true },
        new("ResourceQuota", true, o => new ResourceQuotas(o.ConfigurationOf("ResourceQuota"))) { IsConfigurable = true },
        new("AlwaysDeny", false, _ => new AlwaysDeny()),
    ];

    /// <summary>The names that may be given, in the order in which the plugins act.</summary>
    public static IEnumerable<string> Names => All.Select(p => p.Name);

    /// <exception cref="AdmissionOptionsException">
    /// A name is not known, or both enabled and disabled; or a plugin has a configuration that means nothing.
    /// </exception>
    public static AdmissionChain Build(AdmissionOptions options)
    {
        Check(options.Enabled, "--enable-admission-plugins");
        Check(options.Disabled, "--disable-admission-plugins");
        if (options.Enabled.Intersect(options.Disabled).ToList() is { Count: > 0 } both)
        {
            throw new AdmissionOptionsException($"{string.Join(", ", both)}: "
                + "named by both --enable-admission-plugins and --disable-admission-plugins; name it in one of them");
        }

        foreach ((string name, Value configuration) in options.Configuration)
        {
            if (!All.Any(p => p.Name == name && (p.IsConfigurable || !configuration.IsObject)))
            {
                string what = Names.Contains(name) ? "not configurable here" : "no admission plugin";
                throw new AdmissionOptionsException($"--admission-control-config-file: {name} is {what}; leave its configuration out");
            }
        }

        var plugins = new List<IAdmissionPlugin>();
        foreach (Plugin plugin in All.Where(p => !options.Disabled.Contains(p.Name) && (p.Default || options.Enabled.Contains(p.Name))))
        {
            plugins.Add(plugin.Make(options));
        }

        return new AdmissionChain(plugins);
    }

    private static WebhookIdentities Identities(AdmissionOptions options, string plugin) => new(plugin, options.ConfigurationOf(plugin));

    private static void Check(IReadOnlyList<string> names, string flag)
    {
        List<string> unknown = [.. names.Except(Names)];
        if (unknown.Count > 0)
        {
            throw new AdmissionOptionsException($"{flag}: unknown admission plugin {string.Join(", ", unknown)}; "
                + $"known are {string.Join(", ", Names.Order(StringComparer.Ordinal))}");
        }
    }

    /// <param name="Name">As the flags name it.</param>
    /// <param name="Default">Whether it acts when nobody names it.</param>
    /// <param name="Make">Made for the options.</param>
    private sealed record Plugin(string Name, bool Default, Func<AdmissionOptions, IAdmissionPlugin> Make)
    {
        /// <summary>Whether a configuration of its own means something; of others it would be believed to, and does not.</summary>
        public bool IsConfigurable { get; init; }
    }
}
