using System.Text;
using Xebec.Api.Documents;
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
using Xebec.Server.Resources.Core.Pods;
using Xebec.Server.Writing;

namespace Xebec.Bench.Schema;

/// <summary>What a write of a pod costs in codecs, patches and ownership: 4 KB as stored.</summary>
internal static class PodBench
{
    private const int Rounds = 10_000;
    private const int Runs = 8;
    private static readonly DateTimeOffset Noon = new(2026, 5, 6, 12, 0, 0, TimeSpan.Zero);
    private static readonly ResourceType Pods = KubernetesTable.BuiltIn.Resource("", "v1", "pods")!;
    private static readonly ManagerIdentity Tool = new("tool", "v1", "");

    public static Task RunAsync(Figures figures)
    {
        var binding = new ResourceBinding(Pods, new PodKind(), null!);
        TypeSchema type = Pods.Type;
        byte[] sent = Encoding.UTF8.GetBytes(Sent);
        var stored = Document.Parse(Create(binding, sent));
        string size = $"{stored.Bytes.Length / 1000.0:F1} KB";

        Measure(figures, $"scan a pod ({size})", "", () => Document.Parse(stored.Bytes));
        Measure(figures, $"parse a pod", "", () => BodyParser.Parse(type, stored.Bytes));
        Measure(figures, "parse, complete, encode a pod", "≤ 40 µs", () => Encode(binding, sent));
        Value parsed = BodyParser.Parse(type, sent).Document!.Root;
        Measure(figures, "of this: complete", "", () => Completed(binding, parsed));
        ObjectDraft complete = Completed(binding, parsed);
        Measure(figures, "of this: encode what was completed", "", () => CanonicalObject.Encode(Pods, complete));
        Value owned = CanonicalObject.Reopen(Pods, complete);
        Measure(figures, "own a created pod", "", () => Owned(ObjectDraft.Open(BodyParser.Parse(type, owned).Document!.Root)));
        ObjectDraft last = Owned(CanonicalObject.Reopen(Pods, complete));
        Measure(figures, "encode it", "", () => CanonicalObject.Encode(Pods, last));
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
        Measure(figures, "YAML to JSON", "", () => YamlReader.Read(yaml), Rounds / 10);
        Measure(figures, "JSON to YAML", "", () => YamlWriter.Write(stored.Root), Rounds / 10);
        return Task.CompletedTask;
    }

    // as the pipeline does it: the draft is made canonical to be owned, and again when the server has added its own
    private static ReadOnlyMemory<byte> Create(ResourceBinding binding, byte[] body)
    {
        var draft = ObjectDraft.Open(BodyParser.ParseSent(binding.Type.Type, Document.Parse(body).Root).Document!.Root);
        draft.Object("metadata").Set("namespace", "prod");
        CanonicalObject.Complete(binding, draft);
        draft = CanonicalObject.ReopenOwned(binding.Type, draft, out _);
        ManagedFieldsTracker.OnUpdate(binding.Type.Type, default, draft, Tool, FieldSet.Of("status"), Noon);
        draft.Object("metadata").Set("uid", "6f3c8a53-21fb-4095-b763-60f926f91942").Set("creationTimestamp", "2026-05-06T12:00:00Z").Set("generation", 1);
        draft.Object("status").Set("phase", "Pending").Set("qosClass", "Burstable");
        return CanonicalObject.Encode(binding.Type, draft);
    }

    private static ObjectDraft Completed(ResourceBinding binding, Value parsed)
    {
        var draft = ObjectDraft.Open(parsed);
        CanonicalObject.Complete(binding, draft);
        return draft;
    }

    private static ObjectDraft Owned(ObjectDraft draft)
    {
        ManagedFieldsTracker.OnUpdate(Pods.Type, default, draft, Tool, FieldSet.Of("status"), Noon);
        return draft;
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

    // the best of some runs: other work on the machine makes the same instructions dearer, never cheaper
    private static void Measure<T>(Figures figures, string what, string goal, Func<T> once, int rounds = Rounds)
    {
        for (int i = 0; i < rounds; i++)
        {
            _ = once();
        }

        double best = double.MaxValue;
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        for (int run = 0; run < Runs; run++)
        {
            TimeSpan cpu = Figures.Cpu;
            for (int i = 0; i < rounds; i++)
            {
                _ = once();
            }

            best = Math.Min(best, (Figures.Cpu - cpu).TotalMicroseconds / rounds);
        }

        double kib = (GC.GetAllocatedBytesForCurrentThread() - allocated) / 1024.0 / rounds / Runs;
        figures.Add(what, $"{best:F1} µs CPU, {kib:F1} KiB", goal.Length > 0 ? goal : "–");
    }

    private const string Sent = """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"web","labels":{"app":"web","pod-template-hash":"7d4b9c6f5","tier":"front"},
         "ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"web-7d4b9c6f5","uid":"9a0c7a9e-5a51-4f0f-8f0a-000000000001","controller":true,"blockOwnerDeletion":true}]},
         "spec":{"serviceAccountName":"web","securityContext":{"runAsNonRoot":true,"runAsUser":1000},
          "volumes":[{"name":"config","configMap":{"name":"web-config"}},{"name":"cache","emptyDir":{"sizeLimit":"256Mi"}}],
          "containers":[{"name":"web","image":"registry.example/web:1","command":["/web"],"args":["--listen",":8080"],
            "ports":[{"name":"http","containerPort":8080}],
            "env":[{"name":"POD_NAME","valueFrom":{"fieldRef":{"fieldPath":"metadata.name"}}},{"name":"LOG_LEVEL","value":"info"}],
            "resources":{"requests":{"cpu":"100m","memory":"128Mi"},"limits":{"memory":"256Mi"}},
            "readinessProbe":{"httpGet":{"path":"/ready","port":"http"}},
            "volumeMounts":[{"name":"config","mountPath":"/etc/web","readOnly":true},{"name":"cache","mountPath":"/var/cache/web"}],
            "securityContext":{"allowPrivilegeEscalation":false,"capabilities":{"drop":["ALL"]}}}],
          "tolerations":[{"key":"node.kubernetes.io/not-ready","operator":"Exists","effect":"NoExecute","tolerationSeconds":300},
           {"key":"node.kubernetes.io/unreachable","operator":"Exists","effect":"NoExecute","tolerationSeconds":300}]}}
        """;
}
