using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Api.Quantities;
using Xebec.Schema.Tables;
using Xebec.Server.Pipeline;
using Xebec.Server.Resources;
using Xebec.Server.Writing;
using Xebec.Store.Seam;

namespace Xebec.Server.Admission;

/// <summary>
/// ResourceQuota objects: the last judge. What a request adds is counted against every quota it falls under and, when it fits, recorded
/// in the same commit, so that two requests cannot both take what is left.
/// </summary>
internal sealed class ResourceQuotas : IAdmissionPlugin
{
    private static readonly ResourceName Quotas = new("", "resourcequotas");
    private static readonly KindName QuotaKind = new("", "v1", "ResourceQuota");

    public string Name => "ResourceQuota";

    public ValueTask<StatusError?> ValidateAsync(AdmissionRequest request, CancellationToken cancellation) => ValueTask.FromResult(Judge(request));

    private static StatusError? Judge(AdmissionRequest request)
    {
        WriteContext context = request.Context;
        if (context.Namespace.Length == 0 || context.Subresource.Length > 0 || request.Object is null || context.Snapshot.Count(Quotas, context.Namespace) == 0)
        {
            return null;
        }

        Value item = request.Object;
        bool creating = request.Operation == "CREATE";
        SortedDictionary<string, Quantity> delta = QuotaUsage.Of(item, context.Type.Name, creating);
        if (!creating)
        {
            QuotaUsage.Subtract(delta, QuotaUsage.Of(request.Old, context.Type.Name, false));
        }

        if (delta.Count == 0)
        {
            return null;
        }

        foreach (StoredObject stored in context.Snapshot.List(Quotas, context.Namespace))
        {
            Value quota = ParsedObject.Of(stored).Root;
            if (!QuotaScopes.Match(quota["spec"], item, context.Type.Name))
            {
                continue;
            }

            if (Refused(request, stored, quota, item, delta, creating) is { } refused)
            {
                return refused;
            }
        }

        return null;
    }

    private static StatusError? Refused(AdmissionRequest request, StoredObject stored, Value quota, Value item, SortedDictionary<string, Quantity> delta, bool creating)
    {
        string name = stored.Key.Name;
        Value hard = quota["status"]["hard"];
        Value used = quota["status"]["used"];
        List<string> limited = [.. quota["spec"]["hard"].Members.ToList().Select(m => m.Name).Order(StringComparer.Ordinal)];
        if (creating && request.Context.Type.Name is { Group: "", Resource: "pods" } && QuotaUsage.Unspecified(item["spec"], limited) is { Length: > 0 } missing)
        {
            return Refusal.Of(request, $"failed quota: {name}: must specify {missing}");
        }

        List<string> mine = [.. limited.Where(delta.ContainsKey)];
        if (mine.Count == 0)
        {
            return null;
        }

        List<string> unknown = [.. mine.Where(k => !hard[k].Exists || !used[k].Exists)];
        if (unknown.Count > 0)
        {
            return Refusal.Of(request, $"status unknown for quota: {name}, resources: {string.Join(",", unknown)}");
        }

        var after = new SortedDictionary<string, Quantity>(StringComparer.Ordinal);
        var exceeded = new List<string>();
        foreach (string key in mine)
        {
            var now = Quantity.Parse(used[key].TextOrEmpty);
            after[key] = now + delta[key];
            if (delta[key].Sign > 0 && after[key] > Quantity.Parse(hard[key].TextOrEmpty))
            {
                exceeded.Add(key);
            }
        }

        if (exceeded.Count > 0)
        {
            string Listed(Func<string, string> of) => string.Join(",", exceeded.Select(k => $"{k}={of(k)}"));
            return Refusal.Of(request, $"exceeded quota: {name}, requested: {Listed(k => delta[k].ToString())}, used: {Listed(k => used[k].TextOrEmpty)}, limited: {Listed(k => hard[k].TextOrEmpty)}");
        }

        Record(request.Context, stored, quota, after, used);
        return null;
    }

    // a commit holds one object of a resource: of several quotas the first is exact at once, the others when their controller counts again
    private static void Record(WriteContext context, StoredObject stored, Value quota, SortedDictionary<string, Quantity> after, Value used)
    {
        if (context.Writes.Exists(w => w.Key.Resource == Quotas) || after.All(a => used[a.Key].TextOrEmpty == a.Value.ToString()))
        {
            return;
        }

        var draft = ObjectDraft.Open(quota);
        ObjectDraft counts = draft.Object("status").Object("used");
        foreach ((string key, Quantity amount) in after)
        {
            counts.Set(key, amount.ToString());
        }

        context.Writes.Add(new Write(stored.Key, stored.Revision, CanonicalObject.Encode(KubernetesTable.BuiltIn.Type(QuotaKind)!, draft)));
    }
}
