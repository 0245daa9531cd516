using System.Security.Cryptography;

namespace Xebec.Node.Images;

/// <summary>A piece of an image: a manifest, an index, a configuration or a layer.</summary>
/// <param name="MediaType">What it is, e.g. <c>application/vnd.oci.image.manifest.v1+json</c>.</param>
/// <param name="Digest"><c>sha256:</c> and 64 hex digits.</param>
/// <param name="SizeBytes">Its length.</param>
/// <param name="Open">Reads it from its start; the caller disposes.</param>
/// <param name="References">Digests of the pieces it names, in order; empty for configurations and layers.</param>
public sealed record ImageBlob(string MediaType, string Digest, long SizeBytes, Func<Stream> Open, IReadOnlyList<string> References)
{
    /// <summary>A piece held in memory.</summary>
    public static ImageBlob Of(string mediaType, byte[] content, params IReadOnlyList<string> references) =>
        new(mediaType, DigestOf(content), content.Length, () => new MemoryStream(content, writable: false), references);

    public static string DigestOf(ReadOnlySpan<byte> content) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(content));
}

/// <summary>An image ready to be loaded or written to an archive.</summary>
/// <param name="Names">Full names it gets, e.g. <c>docker.io/library/busybox:latest</c>; at least one.</param>
/// <param name="Blobs">All its pieces, each after those it references: the last is the image's manifest or index.</param>
/// <param name="ConfigDigest">
/// Digest of its configuration, the id that CRI gives it; null if that depends on the platform (an index of several).
/// </param>
public sealed record LoadableImage(IReadOnlyList<string> Names, IReadOnlyList<ImageBlob> Blobs, string? ConfigDigest)
{
    public ImageBlob Target => Blobs[^1];
}

/// <summary>Media types of the Open Container Initiative, and Docker's that mean the same.</summary>
internal static class MediaTypes
{
    public const string Manifest = "application/vnd.oci.image.manifest.v1+json";
    public const string Index = "application/vnd.oci.image.index.v1+json";
    public const string Config = "application/vnd.oci.image.config.v1+json";
    public const string Layer = "application/vnd.oci.image.layer.v1.tar";
    public const string GzipLayer = "application/vnd.oci.image.layer.v1.tar+gzip";
    public const string ZstdLayer = "application/vnd.oci.image.layer.v1.tar+zstd";
    public const string DockerManifest = "application/vnd.docker.distribution.manifest.v2+json";
    public const string DockerIndex = "application/vnd.docker.distribution.manifest.list.v2+json";

    public static bool IsIndex(string mediaType) => mediaType is Index or DockerIndex;

    public static bool IsManifest(string mediaType) => mediaType is Manifest or DockerManifest;
}
