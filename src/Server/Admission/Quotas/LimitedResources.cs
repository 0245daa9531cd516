using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Api.Quantities;
using Xebec.Server.Pipeline;
using Xebec.Store.Seam;

namespace Xebec.Server.Admission;

/// <summary>What may only be had where a quota counts it: a ResourceQuotaConfiguration's <c>limitedResources</c>.</summary>
internal sealed class LimitedResources
{
    private static readonly string[] Kinds = ["ResourceQuotaConfiguration", "Configuration"];
    private static readonly string[] Versions =
        ["apiserver.config.k8s.io/v1", "resourcequota.admission.k8s.io/v1beta1", "resourcequota.admission.k8s.io/v1alpha1"];

    private readonly List<(ResourceName Resource, List<string> Contains, List<QuotaScope> Scopes)> _all = [];

    /// <param name="configuration">Absent: everything may be had without a quota.</param>
    /// <exception cref="AdmissionOptionsException">It is of another kind, or names no resource.</exception>
    public LimitedResources(Value configuration)
    {
        if (!configuration.IsObject)
        {
            return;
        }

        (string kind, string version) = (configuration["kind"].TextOrEmpty, configuration["apiVersion"].TextOrEmpty);
        if (!Kinds.Contains(kind) || !Versions.Contains(version))
        {
            throw new AdmissionOptionsException(
                $"ResourceQuota: the configuration is a {version} {kind}; "
                + "it must be a ResourceQuotaConfiguration of apiserver.config.k8s.io/v1");
        }

        int index = 0;
        foreach (Value limited in configuration["limitedResources"].Elements)
        {
            string resource = limited["resource"].TextOrEmpty;
            if (resource.Length == 0)
            {
                throw new AdmissionOptionsException(
                    $"ResourceQuota: limitedResources[{index}].resource: must name a resource, such as pods");
            }

            _all.Add((
                new ResourceName(limited["apiGroup"].TextOrEmpty, resource),
                [.. limited["matchContains"].Elements.ToList().Select(c => c.TextOrEmpty)],
                [.. limited["matchScopes"].Elements.ToList().Select(QuotaScope.Of)]));
            index++;
        }
    }

    public bool Any => _all.Count > 0;

    /// <summary>Refuses what is limited and counted by no quota; null when there is nothing of the kind.</summary>
    public StatusError? Uncovered(AdmissionRequest request, IReadOnlyList<StoredObject> quotas, SortedDictionary<string, Quantity> delta)
    {
        if (_all.Count == 0)
        {
            return null;
        }

        Value item = request.Object!;
        List<Value> specs = [.. quotas.Select(q => ParsedObject.Of(q).Root["spec"])];
        List<Value> matching = [.. specs.Where(s => QuotaScopes.Match(s, item, request.Resource))];
        List<string> consumed = [.. delta.Keys.Where(key =>
            _all.Exists(l => l.Resource == request.Resource && l.Contains.Exists(c => key.Contains(c, StringComparison.Ordinal)))
            && !matching.Exists(s => s["hard"][key].Exists))];
        if (consumed.Count > 0)
        {
            return Refusal.Of(request, $"insufficient quota to consume: {string.Join(',', consumed)}");
        }

        List<QuotaScope> covered = [.. specs.SelectMany(QuotaScopes.Of)];
        List<QuotaScope> open =
            [.. _all.SelectMany(l => l.Scopes).Where(s => QuotaScopes.Matches(s, item, request.Resource) && !covered.Contains(s))];
        return open.Count == 0 ? null : StatusError.Plain500($"insufficient quota to match these scopes: [{string.Join(' ', open)}]");
    }
}
