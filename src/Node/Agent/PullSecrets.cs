using System.Text;
using Xebec.Api.Core.V1;
using Xebec.Api.Documents;
using Xebec.Client.Seam;
using Xebec.Node.Cri;
using Xebec.Node.Images;

namespace Xebec.Node.Agent;

/// <summary>Credentials for an image's registry, from the secrets a pod names for pulling.</summary>
internal sealed class PullSecrets(ObjectSource source)
{
    /// <summary>
    /// Those that fit, in the order of the pod's secrets, the most particular of each first. Secrets that are missing or unreadable are
    /// passed over, as upstream does.
    /// </summary>
    public async Task<IReadOnlyList<RegistryAuth>> ForAsync(Pod pod, string image, CancellationToken cancel)
    {
        var fitting = new List<RegistryAuth>();
        foreach (LocalObjectReference reference in pod.Spec.ImagePullSecrets.ToList())
        {
            Value secret = await source.GetAsync(ApiResources.Secrets, pod.Metadata.Namespace, reference.Name, cancel);
            fitting.AddRange(Fitting(new Secret(secret), image));
        }

        return fitting;
    }

    internal static IEnumerable<RegistryAuth> Fitting(Secret secret, string image)
    {
        byte[]? json = secret.Data[".dockerconfigjson"].Bytes ?? secret.Data[".dockercfg"].Bytes;
        if (json is null || !Document.TryParse(json, out Document? document, out _))
        {
            return [];
        }

        Value auths = document.Root["auths"].IsObject ? document.Root["auths"] : document.Root;
        string full = ImageName.Full(image);
        var fitting = new List<(string Place, RegistryAuth Auth)>();
        foreach (Member member in auths.Members)
        {
            string place = PlaceOf(member.Name);
            if (full == place
                || full.StartsWith(place + "/", StringComparison.Ordinal) || full.StartsWith(place + ":", StringComparison.Ordinal))
            {
                fitting.Add((place, Read(member.Value, place)));
            }
        }

        return fitting.OrderByDescending(f => f.Place.Length).Select(f => f.Auth);
    }

    private static string PlaceOf(string key)
    {
        string place = key;
        foreach (string scheme in (ReadOnlySpan<string>)["https://", "http://"])
        {
            place = place.StartsWith(scheme, StringComparison.Ordinal) ? place[scheme.Length..] : place;
        }

        place = place.TrimEnd('/');
        foreach (string api in (ReadOnlySpan<string>)["/v1", "/v2"])
        {
            place = place.EndsWith(api, StringComparison.Ordinal) ? place[..^api.Length] : place;
        }

        return place is "index.docker.io" or "registry-1.docker.io" ? "docker.io" : place;
    }

    private static RegistryAuth Read(Value auth, string place)
    {
        string user = auth["username"].TextOrEmpty, password = auth["password"].TextOrEmpty;
        byte[] packed = new byte[auth["auth"].TextOrEmpty.Length];
        if (user.Length == 0 && Convert.TryFromBase64String(auth["auth"].TextOrEmpty, packed, out int length)
            && Encoding.UTF8.GetString(packed, 0, length).Split(':', 2) is [var name, var secret])
        {
            (user, password) = (name, secret);
        }

        return new RegistryAuth
        {
            UserName = user,
            Password = password,
            IdentityToken = auth["identitytoken"].TextOrEmpty,
            RegistryToken = auth["registrytoken"].TextOrEmpty,
            ServerAddress = place,
        };
    }
}
