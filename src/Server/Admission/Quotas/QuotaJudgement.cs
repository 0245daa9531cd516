using Xebec.Api.Documents;
using Xebec.Api.Quantities;
using Xebec.Server.Pipeline;
using Xebec.Store.Seam;

namespace Xebec.Server.Admission;

/// <summary>Whether one quota has room for a request.</summary>
internal static class QuotaJudgement
{
    /// <param name="request">The request.</param>
    /// <param name="stored">The quota.</param>
    /// <param name="delta">What the request adds.</param>
    /// <param name="charge">The quota's counts with the request; null when the quota does not count anything of it.</param>
    public static StatusError? Against(
        AdmissionRequest request, StoredObject stored, SortedDictionary<string, Quantity> delta, out QuotaCharge? charge)
    {
        charge = null;
        Value quota = ParsedObject.Of(stored).Root;
        Value item = request.Object!;
        if (!QuotaScopes.Match(quota["spec"], item, request.Resource))
        {
            return null;
        }

        string name = stored.Key.Name;
        Value hard = quota["status"]["hard"];
        Value used = quota["status"]["used"];
        List<string> limited = [.. quota["spec"]["hard"].Members.ToList().Select(m => m.Name).Order(StringComparer.Ordinal)];
        bool pods = request.Resource is { Group: "", Resource: "pods" };
        if (pods && QuotaUsage.Unspecified(item["spec"], limited) is { Length: > 0 } missing)
        {
            return Refusal.Of(request, $"failed quota: {name}: must specify {missing}");
        }

        List<string> mine = [.. limited.Where(delta.ContainsKey)];
        List<string> unknown = [.. mine.Where(k => !hard[k].Exists || !used[k].Exists)];
        if (unknown.Count > 0)
        {
            return Refusal.Of(request, $"status unknown for quota: {name}, resources: {string.Join(",", unknown)}");
        }

        if (mine.Count == 0)
        {
            return null;
        }

        var after = new SortedDictionary<string, Quantity>(StringComparer.Ordinal);
        var exceeded = new List<string>();
        foreach (string key in mine)
        {
            after[key] = Quantity.Parse(used[key].TextOrEmpty) + delta[key];
            if (delta[key].Sign > 0 && after[key] > Quantity.Parse(hard[key].TextOrEmpty))
            {
                exceeded.Add(key);
            }
        }

        if (exceeded.Count > 0)
        {
            string Listed(Func<string, string> of) => string.Join(",", exceeded.Select(k => $"{k}={of(k)}"));
            string have = $"requested: {Listed(k => delta[k].ToString())}, used: {Listed(k => used[k].TextOrEmpty)}, limited: "
                + $"{Listed(k => hard[k].TextOrEmpty)}";
            return Refusal.Of(request, $"exceeded quota: {name}, {have}");
        }

        charge = new QuotaCharge(stored, after);
        return null;
    }
}
