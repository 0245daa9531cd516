using Xebec.Api.Documents;
using Xebec.Client.Seam;

namespace Xebec.Control.Runtime.Leases;

/// <summary>The Lease objects of an election.</summary>
internal static class LeaseBody
{
    public static Value New(LeaseOptions options, DateTimeOffset now) => new ObjectDraft()
        .Set("kind", "Lease")
        .Set("apiVersion", "coordination.k8s.io/v1")
        .Set("metadata", new ObjectDraft().Set("name", options.Name).Set("namespace", options.Namespace))
        .Set("spec", new ObjectDraft()
            .Set("holderIdentity", options.Identity)
            .Set("leaseDurationSeconds", Seconds(options))
            .Set("acquireTime", Times.MicroText(now))
            .Set("renewTime", Times.MicroText(now))
            .Set("leaseTransitions", 0));

    /// <summary>Held by us from now on; a change of hands is counted and dated.</summary>
    public static Value Taken(ApiObject lease, LeaseOptions options, DateTimeOffset now)
    {
        ObjectDraft draft = lease.Edit();
        ObjectDraft spec = draft.Object("spec");
        if (!spec["holderIdentity"].TextIs(options.Identity))
        {
            spec["holderIdentity"] = options.Identity;
            spec["acquireTime"] = Times.MicroText(now);
            spec["leaseTransitions"] = (spec["leaseTransitions"].Integer ?? 0) + 1;
        }

        spec["leaseDurationSeconds"] = Seconds(options);
        spec["renewTime"] = Times.MicroText(now);
        return draft;
    }

    /// <summary>Free: no holder, and a duration of one second in case somebody waits for it to pass.</summary>
    public static Value Released(ApiObject lease, DateTimeOffset now)
    {
        ObjectDraft draft = lease.Edit();
        ObjectDraft spec = draft.Object("spec");
        spec["holderIdentity"] = "";
        spec["leaseDurationSeconds"] = 1;
        spec["acquireTime"] = Times.MicroText(now);
        spec["renewTime"] = Times.MicroText(now);
        return draft;
    }

    private static long Seconds(LeaseOptions options) => (long)options.Duration.TotalSeconds;
}
