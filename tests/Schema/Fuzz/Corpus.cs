using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Schema.Parsing;
using Xebec.Schema.Protobuf;
using Xebec.Schema.Tables;
using Xebec.Schema.Types;

namespace Xebec.Tests.Schema.Fuzz;

/// <summary>A canonical object of every stored kind, always the same, for fuzzers to begin with.</summary>
internal static class Corpus
{
    private static readonly Lazy<IReadOnlyList<Sample>> Made = new(Make);

    public static IReadOnlyList<Sample> Objects => Made.Value;

    private static List<Sample> Make()
    {
        var random = new RandomObjects(new Random(36));
        var samples = new List<Sample>();
        foreach (ResourceType resource in KubernetesTable.BuiltIn.GroupVersions.SelectMany(v => v.Resources))
        {
            KindName kind = resource.Kind;
            var draft = ObjectDraft.Open(random.Of(resource.Type, 0));
            draft.Set("kind", kind.Kind).Set("apiVersion", kind.ApiVersion);
            draft.Object("metadata").Set("name", "one");
            Document document = BodyParser.Parse(resource.Type, (Value)draft).Document!;
            byte[] protobuf = resource.Type.Fields.Any(f => f.ProtoPath.Count > 0) ? ProtobufWriter.Write(kind.ApiVersion, kind.Kind, resource.Type, document) : [];
            samples.Add(new Sample(kind, resource.Type, document, protobuf));
        }

        return samples;
    }
}

/// <param name="Protobuf">With its envelope; empty for kinds that have none.</param>
internal sealed record Sample(KindName Kind, TypeSchema Type, Document Document, byte[] Protobuf)
{
    public byte[] Json => Document.Bytes.ToArray();
}
