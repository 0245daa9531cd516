using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Server.Pipeline;
using Xebec.Server.Writing;

namespace Xebec.Server.Admission;

/// <summary>
/// A pod acts as an account of its namespace and, unless one of the two declines, finds the account's token in its files.
/// </summary>
internal sealed class ServiceAccounts : IMutatingPlugin, IValidatingPlugin
{
    private const string DefaultAccount = "default";
    private const string MountPath = "/var/run/secrets/kubernetes.io/serviceaccount";
    private const string VolumePrefix = "kube-api-access-";
    private const string CertificateMap = "kube-root-ca.crt";
    private const int FileMode0644 = 420;

    // an hour and a little, so that a token asked for by a pod can be told from others
    private const int TokenSeconds = 3607;

    private static readonly ResourceName Accounts = new("", "serviceaccounts");

    // made once: what is of a document may be in any number of pods
    private static readonly Value Sources = MakeSources();

    public string Name => "ServiceAccount";

    public StatusError? Mutate(AdmissionRequest request)
    {
        if (!PodRequests.IsNewPod(request))
        {
            return null;
        }

        return PodRequests.IsMirror(request.Object!) ? JudgeMirror(request) : Admit(request);
    }

    public StatusError? Validate(AdmissionRequest request)
    {
        if (!PodRequests.IsNewPod(request) || PodRequests.IsMirror(request.Object!))
        {
            return null;
        }

        Value spec = request.Object!["spec"];
        var key = new ObjectKey(Accounts, request.Context.Namespace, spec["serviceAccountName"].TextOrEmpty);
        return request.Context.Snapshot.Get(key) is { } stored && MountableSecrets.Refusal(request.Opened(stored), spec) is { } why
            ? Refusal.Of(request, why)
            : null;
    }

    private static StatusError? JudgeMirror(AdmissionRequest request)
    {
        Value spec = request.Object!["spec"];
        if (spec["serviceAccountName"].HasText)
        {
            return Refusal.Of(request, "a mirror pod may not reference service accounts");
        }

        bool tokens = spec["volumes"].Elements.ToList()
            .Exists(v => v["projected"]["sources"].Elements.ToList().Exists(s => s["serviceAccountToken"].Exists));
        return tokens ? Refusal.Of(request, "a mirror pod may not use ServiceAccountToken volume projections") : null;
    }

    private static StatusError? Admit(AdmissionRequest request)
    {
        ObjectDraft spec = request.Object!.Object("spec");
        if (!spec["serviceAccountName"].HasText)
        {
            spec.Set("serviceAccountName", DefaultAccount);
        }

        string name = spec["serviceAccountName"].TextOrEmpty;
        spec.Set("serviceAccount", name);
        string ns = request.Context.Namespace;
        if (request.Context.Snapshot.Get(new ObjectKey(Accounts, ns, name)) is not { } stored)
        {
            return Refusal.Of(request, $"error looking up service account {ns}/{name}: serviceaccount \"{name}\" not found");
        }

        Value account = request.Opened(stored);
        bool automount = spec["automountServiceAccountToken"].Flag ?? account["automountServiceAccountToken"].Flag ?? true;
        if (automount)
        {
            MountToken(spec, request.Context.Random);
        }

        if (spec["imagePullSecrets"].Count == 0 && account["imagePullSecrets"].Count > 0)
        {
            spec.Set("imagePullSecrets", account["imagePullSecrets"].Clone());
        }

        return null;
    }

    private static void MountToken(ObjectDraft spec, Random random)
    {
        Value existing = spec["volumes"].Elements.ToList().Find(v =>
            v["name"].TextOrEmpty.StartsWith(VolumePrefix, StringComparison.Ordinal)
            && v["projected"]["sources"].Elements.ToList().Exists(s => s["serviceAccountToken"].Exists));
        bool had = existing.Exists;
        string volume = had ? existing["name"].TextOrEmpty : Metadata.Generate(VolumePrefix, random);
        bool needed = false;
        foreach (ObjectDraft container in PodRequests.Containers(spec, "initContainers", "containers"))
        {
            if (!container["volumeMounts"].Elements.ToList().Exists(m => m["mountPath"].TextIs(MountPath)))
            {
                needed = true;
                container.Array("volumeMounts")
                    .Add(new ObjectDraft().Set("name", volume).Set("readOnly", true).Set("mountPath", MountPath));
            }
        }

        if (needed && !had)
        {
            spec.Array("volumes").Add(new ObjectDraft().Set("name", volume).Set("projected", Sources));
        }
    }

    private static Value MakeSources()
    {
        ObjectDraft token = new ObjectDraft().Set("expirationSeconds", TokenSeconds).Set("path", "token");
        ObjectDraft authority = new ObjectDraft()
            .Set("name", CertificateMap)
            .Set("items", new ArrayDraft([new ObjectDraft().Set("key", "ca.crt").Set("path", "ca.crt")]));
        ObjectDraft ns = new ObjectDraft()
            .Set("path", "namespace")
            .Set("fieldRef", new ObjectDraft().Set("apiVersion", "v1").Set("fieldPath", "metadata.namespace"));
        ObjectDraft projected = new ObjectDraft()
            .Set("sources", new ArrayDraft([
                new ObjectDraft().Set("serviceAccountToken", token),
                new ObjectDraft().Set("configMap", authority),
                new ObjectDraft().Set("downwardAPI", new ObjectDraft().Set("items", new ArrayDraft([ns]))),
            ]))
            .Set("defaultMode", FileMode0644);
        return Document.Parse(JsonText.ToBytes(projected)).Root;
    }
}
