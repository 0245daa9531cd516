using Xebec.Api.Core.V1;
using Xebec.Api.Documents;
using Xebec.Node.Pods.Specs;

namespace Xebec.Node.Volumes;

/// <summary>What a volume is, by the one member of it that is set.</summary>
public static class VolumeKind
{
    public const string EmptyDir = "empty-dir";
    public const string ConfigMap = "configmap";
    public const string Secret = "secret";
    public const string Downward = "downward-api";
    public const string Projected = "projected";
    public const string Host = "host-path";
    public const string Image = "image";

    /// <summary>The name that paths have for it, or null for those this node can't provide.</summary>
    public static string? Of(Volume volume) => volume switch
    {
        { EmptyDir.Exists: true } => EmptyDir,
        { ConfigMap.Exists: true } => ConfigMap,
        { Secret.Exists: true } => Secret,
        { DownwardAPI.Exists: true } => Downward,
        { Projected.Exists: true } => Projected,
        { HostPath.Exists: true } => Host,
        { Image.Exists: true } => Image,
        // a volume without a source is an empty one
        _ when volume.Json.Count == 1 => EmptyDir,
        _ => null,
    };

    /// <summary>The name of the member, for messages.</summary>
    public static string NameOf(Volume volume)
    {
        foreach (Member member in volume.Json.Members)
        {
            if (!member.NameIs("name"))
            {
                return member.Name;
            }
        }

        return "emptyDir";
    }

    /// <summary>Where it lies on the node; null for images, which lie in the runtime, and for those not provided.</summary>
    public static string? PathOf(Volume volume, PodFolder folder) => Of(volume) switch
    {
        null or Image => null,
        Host => volume.HostPath.Path,
        { } kind => folder.Volume(kind, volume.Name),
    };
}
