using Xebec.Api.Documents;

namespace Xebec.Server.Admission;

/// <summary>Which other objects would be read for a pod on its node's behalf.</summary>
internal static class PodReferences
{
    /// <summary>The resource of the first reference, in upstream's words; null when there is none.</summary>
    public static string? Of(Value spec)
    {
        bool secrets = spec["imagePullSecrets"].Count > 0, maps = false;
        foreach (string list in (ReadOnlySpan<string>)["initContainers", "containers", "ephemeralContainers"])
        {
            foreach (Value container in spec[list].Elements)
            {
                foreach (Value source in container["envFrom"].Elements)
                {
                    secrets |= source["secretRef"].IsObject;
                    maps |= source["configMapRef"].IsObject;
                }

                foreach (Value variable in container["env"].Elements)
                {
                    secrets |= variable["valueFrom"]["secretKeyRef"].IsObject;
                    maps |= variable["valueFrom"]["configMapKeyRef"].IsObject;
                }
            }
        }

        var volumes = spec["volumes"].Elements.ToList();
        foreach (Value volume in volumes)
        {
            secrets |= HasSecret(volume);
            maps |= volume["configMap"].IsObject;
            foreach (Value source in volume["projected"]["sources"].Elements)
            {
                secrets |= source["secret"].IsObject;
                maps |= source["configMap"].IsObject;
            }
        }

        return spec["serviceAccountName"].TextOrEmpty.Length > 0 ? "serviceaccounts"
            : secrets ? "secrets"
            : maps ? "configmaps"
            : spec["resourceClaims"].Count > 0 ? "resourceclaims"
            : volumes.Select(OfVolume).FirstOrDefault(what => what is not null);
    }

    private static string? OfVolume(Value volume) =>
        volume["csi"].IsObject ? "csidrivers (via CSI volumes)"
        : volume["glusterfs"].IsObject ? "endpoints (via glusterFS volumes)"
        : volume["persistentVolumeClaim"].IsObject ? "persistentvolumeclaims"
        : volume["ephemeral"].IsObject ? "persistentvolumeclaims (via ephemeral volumes)"
        : volume["projected"]["sources"].Elements.ToList().Select(OfSource).FirstOrDefault(what => what is not null);

    private static string? OfSource(Value source) =>
        source["serviceAccountToken"].IsObject ? "serviceaccounts (via projected volumes)"
        : source["clusterTrustBundle"].IsObject ? "clustertrustbundles"
        : source["podCertificate"].IsObject ? "podcertificates"
        : null;

    // secrets stand directly in a volume, or within the driver's own part
    private static bool HasSecret(Value volume)
    {
        if (volume["secret"].IsObject || volume["azureFile"]["secretName"].HasText)
        {
            return true;
        }

        foreach (Member source in volume.Members)
        {
            if (source.Value["secretRef"].IsObject || source.Value["nodePublishSecretRef"].IsObject)
            {
                return true;
            }
        }

        return false;
    }
}
