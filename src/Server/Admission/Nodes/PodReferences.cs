using Xebec.Api.Documents;

namespace Xebec.Server.Admission;

/// <summary>Which kinds of other objects a pod refers to.</summary>
internal readonly record struct PodReferences(bool Secrets, bool ConfigMaps, bool TrustBundles, bool Claims)
{
    public static PodReferences Of(Value spec)
    {
        bool secrets = spec["imagePullSecrets"].Count > 0, maps = false, bundles = false, claims = false;
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

        foreach (Value volume in spec["volumes"].Elements)
        {
            secrets |= HasSecret(volume);
            maps |= volume["configMap"].IsObject;
            claims |= volume["persistentVolumeClaim"].IsObject;
            foreach (Value source in volume["projected"]["sources"].Elements)
            {
                secrets |= source["secret"].IsObject;
                maps |= source["configMap"].IsObject;
                bundles |= source["clusterTrustBundle"].IsObject;
            }
        }

        return new PodReferences(secrets, maps, bundles, claims);
    }

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
