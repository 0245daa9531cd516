using System.Text;
using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Schema.Apply;
using Xebec.Schema.Apply.Fields;
using Xebec.Schema.Apply.Managers;
using Xebec.Schema.Parsing;
using Xebec.Schema.Patches;
using Xebec.Schema.Patches.Strategic;
using Xebec.Schema.Protobuf;
using Xebec.Schema.Tables;
using Xebec.Schema.Types;
using Xebec.Schema.Yaml;
using Xebec.Server.Registry;
using Xebec.Server.Resources.Core;
using Xebec.Server.Writing;

namespace Xebec.Bench.Schema;

/// <summary>What a write of a pod costs in codecs, patches and ownership: 4 KB as stored.</summary>
internal static class PodBench
{
    private const int Rounds = 100_000;
    private static readonly DateTimeOffset Noon = new(2026, 5, 6, 12, 0, 0, TimeSpan.Zero);
    private static readonly ResourceType Pods = KubernetesTable.BuiltIn.Resource("", "v1", "pods")!;
    private static readonly ManagerIdentity Tool = new("tool", "v1", "");

    public static Task RunAsync(Figures figures)
    {
        var binding = new ResourceBinding(Pods, new PodKind(), null!);
        TypeSchema type = Pods.Type;
        byte[] sent = Encoding.UTF8.GetBytes(Sent);
        Document stored = Document.Parse(Create(binding, sent));
        string size = $"{stored.Bytes.Length / 1000.0:F1} KB";

        Measure(figures, $"scan a pod ({size})", "", () => Document.Parse(stored.Bytes));
        Measure(figures, $"parse a pod", "", () => BodyParser.Parse(type, stored.Bytes));
        Measure(figures, "parse, complete, encode a pod", "≤ 40 µs", () => Encode(binding, sent));
        Measure(figures, "the same with ownership and metadata: a create", "", () => Create(binding, sent));

        Value strategic = Document.Parse("""{"metadata":{"labels":{"tier":"back"}},"spec":{"containers":[{"name":"web","image":"registry.example/web:2"}]}}"""u8.ToArray()).Root;
        Measure(figures, "strategic merge of a label and an image, parsed and completed", "≤ 100 µs", () =>
        {
            PatchResult patched = StrategicMergePatch.Apply(type, ObjectDraft.Open(stored.Root), strategic);
            return Finish(binding, patched.Object!);
        });
        Value json = Document.Parse("""[{"op":"replace","path":"/spec/containers/0/image","value":"registry.example/web:2"}]"""u8.ToArray()).Root;
        Measure(figures, "JSON patch of an image, parsed and completed", "", () => Finish(binding, JsonPatch.Apply(ObjectDraft.Open(stored.Root), json).Object!));

        byte[] applied = Encoding.UTF8.GetBytes(
            """{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web","labels":{"tier":"back"}},"spec":{"containers":[{"name":"web","image":"registry.example/web:2"}]}}""");
        var options = new ApplyOptions { Manager = Tool, Kind = Pods.Kind, Force = true, Now = Noon };
        Measure(figures, "apply of a label and an image, parsed and completed", "≤ 100 µs", () =>
            Finish(binding, ApplyEngine.Apply(type, stored.Root, Document.Parse(applied).Root, options).Object!));

        byte[] protobuf = ProtobufWriter.Write("v1", "Pod", type, stored);
        Measure(figures, "protobuf from a stored pod", "≤ 15 µs", () => ProtobufWriter.Write("v1", "Pod", type, stored));
        Measure(figures, "protobuf to a canonical pod", "", () =>
            ProtobufReader.TryOpen(protobuf, out BodyKind kind, out ReadOnlyMemory<byte> message, out _) ? ProtobufReader.Read(type, kind.ApiVersion, kind.Kind, message) : default);
        byte[] yaml = YamlWriter.Write(stored.Root);
        Measure(figures, "YAML to JSON", "", () => YamlReader.Read(yaml), Rounds / 20);
        Measure(figures, "JSON to YAML", "", () => YamlWriter.Write(stored.Root), Rounds / 20);
        return Task.CompletedTask;
    }

    // as the pipeline does it: the draft is made canonical to be owned, and again when the server has added its own
    private static ReadOnlyMemory<byte> Create(ResourceBinding binding, byte[] body)
    {
        var draft = ObjectDraft.Open(BodyParser.ParseSent(binding.Type.Type, Document.Parse(body).Root).Document!.Root);
        draft.Object("metadata").Set("namespace", "prod");
        CanonicalObject.Complete(binding, draft);
        draft = CanonicalObject.ReopenSent(binding.Type, draft, out _);
        ManagedFieldsTracker.OnUpdate(binding.Type.Type, default, draft, Tool, FieldSet.Of("status"), Noon);
        draft.Object("metadata").Set("uid", "6f3c8a53-21fb-4095-b763-60f926f91942").Set("creationTimestamp", "2026-05-06T12:00:00Z").Set("generation", 1);
        draft.Object("status").Set("phase", "Pending").Set("qosClass", "Burstable");
        return CanonicalObject.Encode(binding.Type, draft);
    }

    private static ReadOnlyMemory<byte> Encode(ResourceBinding binding, byte[] body)
    {
        var draft = ObjectDraft.Open(BodyParser.Parse(binding.Type.Type, body).Document!.Root);
        CanonicalObject.Complete(binding, draft);
        return CanonicalObject.Encode(binding.Type, draft);
    }

    private static ReadOnlyMemory<byte> Finish(ResourceBinding binding, ObjectDraft patched)
    {
        var draft = ObjectDraft.Open(BodyParser.Parse(binding.Type.Type, patched).Document!.Root);
        CanonicalObject.Complete(binding, draft);
        return CanonicalObject.Encode(binding.Type, draft);
    }

    private static void Measure<T>(Figures figures, string what, string goal, Func<T> once, int rounds = Rounds)
    {
        for (int i = 0; i < rounds / 4; i++)
        {
            _ = once();
        }

        TimeSpan cpu = Figures.Cpu;
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < rounds; i++)
        {
            _ = once();
        }

        figures.Add(
            what,
            $"{(Figures.Cpu - cpu).TotalMicroseconds / rounds:F1} µs CPU, {(GC.GetAllocatedBytesForCurrentThread() - allocated) / (double)rounds / 1024:F1} KiB",
            goal.Length > 0 ? goal : "–");
    }

    private const string Sent = """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"web","labels":{"app":"web","pod-template-hash":"7d4b9c6f5","tier":"front"},
         "annotations":{"example.com/revision":"42","example.com/owner":"team-web@example.com"},
         "ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"web-7d4b9c6f5","uid":"9a0c7a9e-5a51-4f0f-8f0a-000000000001","controller":true,"blockOwnerDeletion":true}]},
         "spec":{"serviceAccountName":"web","nodeSelector":{"disk":"ssd"},"terminationGracePeriodSeconds":45,
          "securityContext":{"runAsNonRoot":true,"runAsUser":1000,"fsGroup":2000},
          "volumes":[{"name":"config","configMap":{"name":"web-config"}},{"name":"cache","emptyDir":{"sizeLimit":"256Mi"}},
           {"name":"token","projected":{"sources":[{"serviceAccountToken":{"path":"token","expirationSeconds":3607}},
            {"configMap":{"name":"kube-root-ca.crt","items":[{"key":"ca.crt","path":"ca.crt"}]}}]}}],
          "initContainers":[{"name":"migrate","image":"registry.example/migrate:1","args":["--wait","30s"]}],
          "containers":[{"name":"web","image":"registry.example/web:1","command":["/web"],"args":["--listen",":8080","--metrics",":9090"],
            "ports":[{"name":"http","containerPort":8080},{"name":"metrics","containerPort":9090}],
            "env":[{"name":"POD_NAME","valueFrom":{"fieldRef":{"fieldPath":"metadata.name"}}},{"name":"LOG_LEVEL","value":"info"},
             {"name":"PASSWORD","valueFrom":{"secretKeyRef":{"name":"web","key":"password"}}}],
            "resources":{"requests":{"cpu":"100m","memory":"128Mi"},"limits":{"memory":"256Mi"}},
            "livenessProbe":{"httpGet":{"path":"/live","port":"http"},"periodSeconds":20},
            "readinessProbe":{"httpGet":{"path":"/ready","port":"http"}},
            "volumeMounts":[{"name":"config","mountPath":"/etc/web","readOnly":true},{"name":"cache","mountPath":"/var/cache/web"},
             {"name":"token","mountPath":"/var/run/secrets/tokens","readOnly":true}],
            "securityContext":{"allowPrivilegeEscalation":false,"readOnlyRootFilesystem":true,"capabilities":{"drop":["ALL"]}}},
           {"name":"proxy","image":"registry.example/proxy:3@sha256:0000000000000000000000000000000000000000000000000000000000000000",
            "ports":[{"containerPort":15001}],"resources":{"requests":{"cpu":"10m","memory":"40Mi"}}}],
          "tolerations":[{"key":"node.kubernetes.io/not-ready","operator":"Exists","effect":"NoExecute","tolerationSeconds":300},
           {"key":"node.kubernetes.io/unreachable","operator":"Exists","effect":"NoExecute","tolerationSeconds":300}]}}
        """;
}
