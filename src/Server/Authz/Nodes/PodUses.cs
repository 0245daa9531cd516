using Xebec.Api.Documents;

namespace Xebec.Server.Authz.Nodes;

/// <summary>What a pod uses, and so its node must be able to read; and the secrets a volume needs where it is mounted.</summary>
internal static class PodUses
{
    private const string Mirror = "kubernetes.io/config.mirror";

    // where each kind of volume names a secret; the last member is the name itself or a reference with one
    private static readonly (string Source, string Member)[] VolumeSecrets =
    [
        ("azureFile", "secretName"), ("cephfs", "secretRef"), ("cinder", "secretRef"), ("csi", "nodePublishSecretRef"),
        ("csi", "nodeStageSecretRef"),
        ("csi", "nodeExpandSecretRef"), ("flexVolume", "secretRef"), ("iscsi", "secretRef"), ("rbd", "secretRef"), ("scaleIO", "secretRef"),
        ("secret", "secretName"), ("storageos", "secretRef"),
    ];

    /// <summary>
    /// The pod's node ("" when it has none) and what the pod uses there. A mirror pod gives its node nothing: the node made it itself.
    /// </summary>
    public static (string Node, IReadOnlyList<Used> Uses) Of(Value pod)
    {
        Value metadata = pod["metadata"];
        Value spec = pod["spec"];
        string node = spec["nodeName"].TextOrEmpty;
        string ns = metadata["namespace"].TextOrEmpty;
        var uses = new List<Used>();
        if (node.Length == 0 || metadata["annotations"][Mirror].Exists)
        {
            return (node, uses);
        }

        Add(uses, "serviceaccounts", ns, spec["serviceAccountName"]);
        AddAll(uses, "secrets", ns, spec["imagePullSecrets"].Elements.ToList().Select(s => s["name"]));
        foreach (string list in (ReadOnlySpan<string>)["initContainers", "containers", "ephemeralContainers"])
        {
            foreach (Value container in spec[list].Elements)
            {
                var env = container["env"].Elements.ToList();
                var from = container["envFrom"].Elements.ToList();
                AddAll(uses, "secrets", ns, env.Select(e => e["valueFrom"]["secretKeyRef"]["name"])
                    .Concat(from.Select(f => f["secretRef"]["name"])));
                AddAll(uses, "configmaps", ns, env.Select(e => e["valueFrom"]["configMapKeyRef"]["name"])
                    .Concat(from.Select(f => f["configMapRef"]["name"])));
            }
        }

        foreach (Value volume in spec["volumes"].Elements)
        {
            AddVolume(uses, ns, metadata["name"].TextOrEmpty, volume);
        }

        AddAll(uses, "resourceclaims", ns, spec["resourceClaims"].Elements.ToList().Select(c => c["resourceClaimName"]));
        AddAll(uses, "resourceclaims", ns, pod["status"]["resourceClaimStatuses"].Elements.ToList().Select(c => c["resourceClaimName"]));
        Add(uses, "resourceclaims", ns, pod["status"]["extendedResourceClaimStatus"]["resourceClaimName"]);
        return (node, uses);
    }

    /// <summary>The claim a persistent volume is bound to, and the secrets its mounting needs; null when it is bound to none.</summary>
    public static (Used Claim, IReadOnlyList<Used> Secrets)? OfVolume(Value volume)
    {
        Value claim = volume["spec"]["claimRef"];
        string ns = claim["namespace"].TextOrEmpty;
        if (ns.Length == 0)
        {
            return null;
        }

        var secrets = new List<Used>();
        AddSecrets(secrets, ns, volume["spec"]);
        return (new Used("persistentvolumeclaims", ns, claim["name"].TextOrEmpty), secrets);
    }

    private static void AddVolume(List<Used> uses, string ns, string pod, Value volume)
    {
        AddSecrets(uses, ns, volume);
        Add(uses, "configmaps", ns, volume["configMap"]["name"]);
        Add(uses, "persistentvolumeclaims", ns, volume["persistentVolumeClaim"]["claimName"]);
        if (volume["ephemeral"].Exists)
        {
            Add(uses, "persistentvolumeclaims", ns, $"{pod}-{volume["name"].TextOrEmpty}");
        }

        var projected = volume["projected"]["sources"].Elements.ToList();
        AddAll(uses, "secrets", ns, projected.Select(s => s["secret"]["name"]));
        AddAll(uses, "configmaps", ns, projected.Select(s => s["configMap"]["name"]));
    }

    private static void AddSecrets(List<Used> uses, string ns, Value sources)
    {
        foreach ((string source, string member) in VolumeSecrets)
        {
            Value named = sources[source][member];
            string home = named["namespace"].TextOrEmpty is { Length: > 0 } own ? own
                : sources[source]["secretNamespace"].TextOrEmpty is { Length: > 0 } said ? said : ns;
            Add(uses, "secrets", home, named.IsObject ? named["name"] : named);
        }
    }

    private static void AddAll(List<Used> uses, string resource, string ns, IEnumerable<Value> names)
    {
        foreach (Value name in names)
        {
            Add(uses, resource, ns, name);
        }
    }

    private static void Add(List<Used> uses, string resource, string ns, Value name)
    {
        if (name.TextOrEmpty is { Length: > 0 } text)
        {
            uses.Add(new Used(resource, ns, text));
        }
    }
}
