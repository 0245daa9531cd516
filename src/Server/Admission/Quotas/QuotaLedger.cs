using Xebec.Api.Documents;
using Xebec.Api.Quantities;
using Xebec.Server.Pipeline;
using Xebec.Server.Registry;
using Xebec.Store.Seam;

namespace Xebec.Server.Admission;

/// <summary>Counts in quotas that are written by themselves, each against the newest state.</summary>
internal static class QuotaLedger
{
    // each round somebody's count is written
    private const int RoundsMax = 200;

    /// <summary>Counts a request in a quota. No charge and no refusal: the quota has gone, or no longer concerns the request.</summary>
    public static async ValueTask<(StatusError? Refused, QuotaCharge? Counted)> TakeAsync(
        AdmissionRequest request, ResourceBinding quotas, QuotaCharge charge, SortedDictionary<string, Quantity> delta,
        CancellationToken cancellation)
    {
        for (int round = 1; round <= RoundsMax; round++)
        {
            CommitResult result = await quotas.Store.CommitAsync(new Commit(charge.ToWrite(request, quotas)), cancellation);
            switch (result)
            {
                case CommitResult.Done:
                    return (null, charge);
                case CommitResult.Refused refused:
                    return (StatusError.ServiceUnavailable(refused.Reason), null);
                case CommitResult.Unknown unknown:
                    return (StatusError.Plain500(unknown.Reason), null);
            }

            ISnapshot latest = await quotas.Store.ReadLatestAsync(cancellation);
            if (latest.Get(charge.Stored.Key) is not { } now)
            {
                return (null, null);
            }

            StatusError? over = QuotaJudgement.Against(request, now, delta, out QuotaCharge? again);
            if (again is null)
            {
                return (over, null);
            }

            charge = again;
        }

        return (StatusError.Modified(charge.Stored.Key.Resource, charge.Stored.Key.Name), null);
    }

    /// <summary>Takes a count back after all; a quota that has gone needs none.</summary>
    public static async ValueTask GiveBackAsync(
        AdmissionRequest request, ResourceBinding quotas, QuotaCharge counted, SortedDictionary<string, Quantity> delta,
        CancellationToken cancellation)
    {
        for (int round = 1; round <= RoundsMax; round++)
        {
            ISnapshot latest = await quotas.Store.ReadLatestAsync(cancellation);
            if (latest.Get(counted.Stored.Key) is not { } now)
            {
                return;
            }

            Value used = ParsedObject.Of(now).Root["status"]["used"];
            var after = new SortedDictionary<string, Quantity>(StringComparer.Ordinal);
            foreach (string key in counted.Used.Keys)
            {
                if (Quantity.TryParse(used[key].TextOrEmpty, out Quantity amount))
                {
                    after[key] = amount - delta[key];
                }
            }

            CommitResult result = await quotas.Store.CommitAsync(
                new Commit(new QuotaCharge(now, after).ToWrite(request, quotas)), cancellation);
            if (result is not CommitResult.Conflict)
            {
                // what a store that cannot write keeps counted, the quota's controller counts anew
                return;
            }
        }
    }
}
