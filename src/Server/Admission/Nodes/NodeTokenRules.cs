using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Api.Names;
using Xebec.Server.Authz;
using Xebec.Server.Pipeline;
using Xebec.Store.Seam;

namespace Xebec.Server.Admission;

/// <summary>Tokens a node may ask for: of pods that run on it, for audiences that the pod, one of its drivers or a role names.</summary>
internal static class NodeTokenRules
{
    private static readonly ResourceName Pods = new("", "pods");
    private static readonly ResourceName Claims = new("", "persistentvolumeclaims");
    private static readonly ResourceName Volumes = new("", "persistentvolumes");
    private static readonly ResourceName Drivers = new("storage.k8s.io", "csidrivers");

    public static async ValueTask<StatusError?> JudgeAsync(AdmissionRequest request, string node, CancellationToken cancellation)
    {
        Value bound = request.Object!["spec"]["boundObjectRef"];
        string uid = bound["uid"].TextOrEmpty;
        string name = bound["name"].TextOrEmpty;
        if (!bound["apiVersion"].TextIs("v1") || !bound["kind"].TextIs("Pod") || name.Length == 0)
        {
            return Refusal.Of(request, "node requested token not bound to a pod");
        }

        if (uid.Length == 0)
        {
            return Refusal.Of(request, "node requested token with a pod binding without a uid");
        }

        if (request.Context.Snapshot.Get(new ObjectKey(Pods, request.Context.Namespace, name)) is not { } stored)
        {
            return StatusError.NotFound(Pods, name);
        }

        if (uid != stored.Facts.Uid.Text)
        {
            return Refusal.Of(request, $"the UID in the bound object reference ({uid}) does not match the UID in record. "
                + "The object might have been deleted and then recreated");
        }

        Value pod = ParsedObject.Of(stored).Root;
        return pod["spec"]["nodeName"].TextIs(node)
            ? await JudgeAudienceAsync(request, pod["spec"], cancellation)
            : Refusal.Of(request, "node requested token bound to a pod scheduled on a different node");
    }

    private static async ValueTask<StatusError?> JudgeAudienceAsync(AdmissionRequest request, Value spec, CancellationToken cancellation)
    {
        var audiences = request.Object!["spec"]["audiences"].Elements.ToList();
        if (audiences.Count > 1)
        {
            return Refusal.Of(request, "node may only request 0 or 1 audiences");
        }

        // none means the API server's own audience, which a volume asks for by "" too
        string audience = audiences.Count == 0 ? "" : audiences[0].TextOrEmpty;
        if (spec["volumes"].Elements.ToList().Exists(v => Names(request, v, audience)))
        {
            return null;
        }

        Decision decision = await request.AuthorizeAsync(
            "request-serviceaccounts-token-audience",
            a => a with { Resource = audience, Namespace = request.Context.Namespace, Name = request.Context.Name, Version = "*" },
            cancellation);
        return decision.Verdict == Verdict.Allow
            ? null
            : Refusal.Of(request, $"audience {GoText.Quote(audience)} not found in pod spec volume, "
                + $"{request.Context.User.Name} is not authorized to request tokens for this audience");
    }

    private static bool Names(AdmissionRequest request, Value volume, string audience)
    {
        bool projected = volume["projected"]["sources"].Elements.ToList()
            .Exists(s => s["serviceAccountToken"].IsObject && s["serviceAccountToken"]["audience"].TextOrEmpty == audience);
        return projected || (DriverOf(request, volume) is { Length: > 0 } driver
            && request.Context.Snapshot.Get(new ObjectKey(Drivers, "", driver)) is { } stored
            && ParsedObject.Of(stored).Root["spec"]["tokenRequests"].Elements.ToList().Exists(t => t["audience"].TextOrEmpty == audience));
    }

    // the driver of a volume in the pod itself, or of the volume behind its claim
    private static string DriverOf(AdmissionRequest request, Value volume)
    {
        ISnapshot snapshot = request.Context.Snapshot;
        if (volume["csi"].IsObject)
        {
            return volume["csi"]["driver"].TextOrEmpty;
        }

        string claim = volume["persistentVolumeClaim"]["claimName"].TextOrEmpty;
        if (volume["ephemeral"].IsObject)
        {
            claim = $"{request.Object!["spec"]["boundObjectRef"]["name"].TextOrEmpty}-{volume["name"].TextOrEmpty}";
        }

        return claim.Length > 0
            && snapshot.Get(new ObjectKey(Claims, request.Context.Namespace, claim)) is { } held
            && ParsedObject.Of(held).Root["spec"]["volumeName"].TextOrEmpty is { Length: > 0 } name
            && snapshot.Get(new ObjectKey(Volumes, "", name)) is { } disk
            ? ParsedObject.Of(disk).Root["spec"]["csi"]["driver"].TextOrEmpty
            : "";
    }
}
