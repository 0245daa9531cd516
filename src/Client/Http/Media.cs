using Xebec.Client.Seam;

namespace Xebec.Client.Http;

/// <summary>Media types asked for. Who needs only the metadata of a resource gets nothing else over the wire.</summary>
internal static class Media
{
    public const string Json = "application/json";

    public static string OfList(ApiResource resource) =>
        resource.MetadataOnly ? "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json" : Json;

    public static string OfWatch(ApiResource resource) =>
        resource.MetadataOnly ? "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json" : Json;
}
