using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Client.Informers;
using Xebec.Client.Seam;
using Xebec.Control.Owning;

namespace Xebec.Control.StorageProtection;

/// <summary>The claims that a pod uses: those it names, and those made for it.</summary>
internal static class PodClaims
{
    /// <summary>Pods by the claims they name: see <see cref="IndexedAs"/>.</summary>
    public static InformerIndex Index { get; } = new("claim", static (pod, values) =>
    {
        foreach (string name in NamesOf(pod))
        {
            values.Add(IndexedAs(new ObjectKey(ApiResources.PersistentVolumeClaims.Name, pod.Key.Namespace, name)));
        }
    });

    public static string IndexedAs(ObjectKey claim) => $"{claim.Namespace}/{claim.Name}";

    /// <summary>Names of claims in the pod's namespace, each once, whether there are such claims or not.</summary>
    public static IEnumerable<string> NamesOf(ApiObject pod) =>
        pod.Root["spec"]["volumes"].Elements.ToList().Select(volume => NameOf(pod, volume)).Where(name => name.Length > 0).Distinct();

    /// <summary>
    /// Whether the pod keeps the claim. One that is on no node yet does not: no node starts a pod whose claim is going.
    /// </summary>
    public static bool Uses(ApiObject pod, ApiObject claim) =>
        pod.Key.Namespace == claim.Key.Namespace
        && pod.Root["spec"]["nodeName"].TextOrEmpty.Length > 0
        && pod.Root["spec"]["volumes"].Elements.ToList().Exists(volume =>
            NameOf(pod, volume) == claim.Key.Name
            && (!volume["ephemeral"].Exists || (!IsShutDown(pod) && Owners.ControllerUid(claim) == pod.Uid)));

    /// <summary>Whether nothing of the pod runs any more, and only finalizers keep it.</summary>
    public static bool IsShutDown(ApiObject pod) =>
        Owners.IsBeingDeleted(pod) && pod.Root["metadata"]["deletionGracePeriodSeconds"] is { Exists: true, Integer: 0 };

    private static string NameOf(ApiObject pod, Value volume) => volume["ephemeral"].Exists
        ? $"{pod.Key.Name}-{volume["name"].TextOrEmpty}"
        : volume["persistentVolumeClaim"]["claimName"].TextOrEmpty;
}
