using Xebec.Api.Documents;

namespace Xebec.Server.Admission;

/// <summary>Accounts whose annotation says so let their pods use no secrets but those the account names.</summary>
internal static class MountableSecrets
{
    private const string Annotation = "kubernetes.io/enforce-mountable-secrets";

    /// <summary>Which secret the pod may not use; null when it may use all it names.</summary>
    public static string? Refusal(Value account, Value spec)
    {
        if (!account["metadata"]["annotations"][Annotation].TextIs("true"))
        {
            return null;
        }

        string name = account["metadata"]["name"].TextOrEmpty;
        string because = $"is not allowed because service account {name} does not reference that";
        HashSet<string> secrets = Names(account["secrets"]);
        foreach (Value volume in spec["volumes"].Elements)
        {
            if (volume["secret"].IsObject && volume["secret"]["secretName"].TextOrEmpty is var mounted && !secrets.Contains(mounted))
            {
                return $"volume with secret.secretName=\"{mounted}\" {because} secret";
            }
        }

        foreach ((string list, string what) in ((string, string)[])[("initContainers", "init container"), ("containers", "container")])
        {
            foreach (Value container in spec[list].Elements)
            {
                foreach (Value variable in container["env"].Elements)
                {
                    Value reference = variable["valueFrom"]["secretKeyRef"];
                    if (reference.IsObject && reference["name"].TextOrEmpty is var read && !secrets.Contains(read))
                    {
                        string where = $"{what} {container["name"].TextOrEmpty} with envVar {variable["name"].TextOrEmpty}";
                        return $"{where} referencing secret.secretName=\"{read}\" {because} secret";
                    }
                }
            }
        }

        HashSet<string> pulling = Names(account["imagePullSecrets"]);
        List<string> asked = [.. spec["imagePullSecrets"].Elements.ToList().Select(s => s["name"].TextOrEmpty)];
        int bad = asked.FindIndex(s => !pulling.Contains(s));
        return bad < 0 ? null : $"imagePullSecrets[{bad}].name=\"{asked[bad]}\" {because} imagePullSecret";
    }

    private static HashSet<string> Names(Value references) => [.. references.Elements.ToList().Select(r => r["name"].TextOrEmpty)];
}
