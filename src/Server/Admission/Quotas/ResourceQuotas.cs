using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Api.Quantities;
using Xebec.Server.Pipeline;
using Xebec.Server.Resources;
using Xebec.Store.Seam;

namespace Xebec.Server.Admission;

/// <summary>
/// ResourceQuota objects: the last judge. What a request adds is counted against every quota it falls under and recorded before or with
/// the object itself, so that two requests cannot both take what is left.
/// </summary>
/// <remarks>
/// A commit holds one object of a resource. The first quota is therefore counted in the object's own commit; the others are counted just
/// before it, and given back when it does not happen.
/// </remarks>
internal sealed class ResourceQuotas(Value configuration) : IValidatingPlugin
{
    private static readonly ResourceName Quotas = new("", "resourcequotas");
    private readonly LimitedResources _limited = new(configuration);

    public string Name => "ResourceQuota";

    public async ValueTask<StatusError?> ValidateAsync(AdmissionRequest request, CancellationToken cancellation)
    {
        WriteContext context = request.Context;
        bool concerned = context.Namespace.Length > 0 && request.Object is not null && Counts(request);
        if (!concerned || (!_limited.Any && context.Snapshot.Count(Quotas, context.Namespace) == 0))
        {
            return null;
        }

        SortedDictionary<string, Quantity> delta = DeltaOf(request);
        if (delta.Count == 0)
        {
            return null;
        }

        List<StoredObject> quotas = [.. context.Snapshot.List(Quotas, context.Namespace)];
        if (_limited.Uncovered(request, quotas, delta) is { } uncovered)
        {
            return uncovered;
        }

        var charges = new List<QuotaCharge>();
        foreach (StoredObject stored in quotas)
        {
            if (QuotaJudgement.Against(request, stored, delta, out QuotaCharge? charge) is { } refused)
            {
                return refused;
            }

            if (charge is not null)
            {
                charges.Add(charge);
            }
        }

        return context.DryRun || charges.Count == 0 ? null : await RecordAsync(request, charges, delta, cancellation);
    }

    // what is not stored, and events, count against no quota
    private static bool Counts(AdmissionRequest request) =>
        request.Resource is not ({ Group: "authorization.k8s.io" or "authentication.k8s.io" }
            or { Group: "", Resource: "events" or "bindings" })
        && (request.Context.Subresource.Length == 0
            || (request.Context.Subresource == "resize" && request.Resource is { Group: "", Resource: "pods" }));

    private static SortedDictionary<string, Quantity> DeltaOf(AdmissionRequest request)
    {
        bool creating = request.Operation == "CREATE";
        bool resizing = request.Context.Subresource == "resize";
        SortedDictionary<string, Quantity> delta = QuotaUsage.Of(request.Object!, request.Resource, creating, resizing);
        if (!creating)
        {
            // only pods give back what they no longer take: the rest is counted anew by the quota's controller
            QuotaUsage.Subtract(delta, QuotaUsage.Of(request.Old, request.Resource, false, resizing), keepNegative: resizing);
        }

        return delta;
    }

    private static async ValueTask<StatusError?> RecordAsync(
        AdmissionRequest request, List<QuotaCharge> charges, SortedDictionary<string, Quantity> delta, CancellationToken cancellation)
    {
        if (request.Services.Registry().Find(Quotas) is not { } quotas)
        {
            return null;
        }

        foreach (QuotaCharge charge in charges.Skip(1))
        {
            (StatusError? refused, QuotaCharge? counted) = await QuotaLedger.TakeAsync(request, quotas, charge, delta, cancellation);
            if (refused is not null)
            {
                foreach (Func<CancellationToken, ValueTask> undo in request.Context.Undo)
                {
                    await undo(cancellation);
                }

                request.Context.Undo.Clear();
                return refused;
            }

            if (counted is not null)
            {
                request.Context.Undo.Add(c => QuotaLedger.GiveBackAsync(request, quotas, counted, delta, c));
            }
        }

        request.Context.Writes.Add(charges[0].ToWrite(request, quotas));
        return null;
    }
}
