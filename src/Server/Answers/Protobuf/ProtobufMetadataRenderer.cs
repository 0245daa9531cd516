using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Schema.Protobuf;
using Xebec.Schema.Tables;
using Xebec.Schema.Types;
using Xebec.Server.Answers.Metadata;
using Xebec.Server.Pipeline;
using Xebec.Server.Registry;

namespace Xebec.Server.Answers.Protobuf;

/// <summary>Metadata alone, in protobuf: the one form that custom resources have in it too.</summary>
/// <param name="version">v1 or v1beta1 of meta.k8s.io.</param>
/// <param name="ofList">Asked for as PartialObjectMetadataList.</param>
internal sealed class ProtobufMetadataRenderer(string version, bool ofList) : ProtobufRenderer
{
    private static readonly TypeSchema Type = KubernetesTable.BuiltIn.Type(new KindName("meta.k8s.io", "v1", "PartialObjectMetadata"))!;

    private readonly string _apiVersion = "meta.k8s.io/" + version;

    public override StatusError? Refuses(ResourceBinding resource, bool list) => MetadataShape.Refusal(resource, ofList, list);

    protected override byte[] Write(ResourceType type, Document item, string? revision) =>
        ProtobufWriter.Write(_apiVersion, "PartialObjectMetadata", Type, Partial(item), revision);

    protected override byte[] WriteList(
        ResourceType type, IEnumerable<(Document Document, string? ResourceVersion)> items, ListMetadata metadata) =>
        ProtobufWriter.WriteList(
            _apiVersion, "PartialObjectMetadataList", Type, items.Select(i => (Partial(i.Document), i.ResourceVersion)), metadata);

    private Document Partial(Document item) => Document.Parse(JsonText.ToBytes(ObjectView.Partial(_apiVersion, item.Root["metadata"])));
}
