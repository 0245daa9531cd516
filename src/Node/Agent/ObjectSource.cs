using System.Globalization;
using Xebec.Api.Core.V1;
using Xebec.Api.Documents;
using Xebec.Client.Seam;
using Xebec.Node.Pods.Specs;
using Xebec.Node.Volumes;

namespace Xebec.Node.Agent;

/// <summary>Reads the objects that pods of this node refer to, one by one, as a node may; asks for their tokens.</summary>
internal sealed class ObjectSource(IApiServer server, TimeProvider time)
{
    // upstream renews a token after 80 % of its life, at the latest after a day
    private const double RenewAfter = 0.8;
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, (string Token, DateTimeOffset RenewAt)> _tokens = new(StringComparer.Ordinal);

    /// <exception cref="ApiUnreachableException">No answer.</exception>
    /// <exception cref="PodFault">The server refused.</exception>
    public async Task<ReferencedObjects> LoadAsync(string ns, References references, CancellationToken cancel)
    {
        var objects = new ReferencedObjects();
        foreach (string name in references.ConfigMaps)
        {
            objects.ConfigMaps[name] = await GetAsync(ApiResources.ConfigMaps, ns, name, cancel) is { Exists: true } map
                ? new ConfigMap(map)
                : null;
        }

        foreach (string name in references.Secrets)
        {
            objects.Secrets[name] = await GetAsync(ApiResources.Secrets, ns, name, cancel) is { Exists: true } secret
                ? new Secret(secret)
                : null;
        }

        return objects;
    }

    /// <summary>The object; absent when there is none.</summary>
    public async Task<Value> GetAsync(ApiResource resource, string? ns, string name, CancellationToken cancel)
    {
        ApiAnswer answer = await server.SendAsync(new ApiCall("GET", resource.Path(ns, name)), cancel);
        if (answer.Succeeded)
        {
            return answer.Object?.Root ?? Document.Parse(answer.Body).Root;
        }

        return answer.Code == 404 ? default : throw new PodFault(answer.Status.Message);
    }

    /// <summary>The tokens a projected volume has, by <see cref="VolumePayload.TokenKey"/>; kept until they are to be renewed.</summary>
    /// <exception cref="PodFault">The server gives none.</exception>
    public async Task<IReadOnlyDictionary<string, string>> TokensAsync(Pod pod, Volume volume, CancellationToken cancel)
    {
        var tokens = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (VolumeProjection source in volume.Projected.Sources.ToList())
        {
            if (source.ServiceAccountToken is { Exists: true } wanted)
            {
                string key = VolumePayload.TokenKey(volume.Name, wanted.Path);
                tokens[key] = await TokenAsync(pod, key, wanted, cancel);
            }
        }

        return tokens;
    }

    public void Forget(string uid)
    {
        lock (_lock)
        {
            foreach (string key in _tokens.Keys.Where(k => k.StartsWith(uid + "\n", StringComparison.Ordinal)).ToList())
            {
                _tokens.Remove(key);
            }
        }
    }

    private async Task<string> TokenAsync(Pod pod, string key, ServiceAccountTokenProjection wanted, CancellationToken cancel)
    {
        string full = $"{pod.Metadata.Uid}\n{key}";
        lock (_lock)
        {
            if (_tokens.TryGetValue(full, out (string Token, DateTimeOffset RenewAt) kept) && time.GetUtcNow() < kept.RenewAt)
            {
                return kept.Token;
            }
        }

        string account = pod.Spec.ServiceAccountName.Length == 0 ? "default" : pod.Spec.ServiceAccountName;
        long seconds = wanted.ExpirationSeconds ?? 3600;
        var bound = new ObjectDraft().Set("kind", "Pod").Set("apiVersion", "v1")
            .Set("name", pod.Metadata.Name).Set("uid", pod.Metadata.Uid);
        var spec = new ObjectDraft()
            .Set("audiences", wanted.Audience.Length > 0 ? new ArrayDraft([wanted.Audience]) : new ArrayDraft())
            .Set("expirationSeconds", seconds)
            .Set("boundObjectRef", bound);
        var request = new ObjectDraft().Set("kind", "TokenRequest").Set("apiVersion", "authentication.k8s.io/v1").Set("spec", spec);
        var call = new ApiCall("POST", ApiResources.ServiceAccounts.Path(pod.Metadata.Namespace, account, "token"))
        {
            Body = JsonText.ToBytes(request),
        };
        ApiAnswer answer = await server.SendAsync(call, cancel);
        if (!answer.Succeeded)
        {
            throw new PodFault($"failed to fetch token: {answer.Status.Message}");
        }

        Value status = Document.Parse(answer.Body).Root["status"];
        string token = status["token"].TextOrEmpty;
        DateTimeOffset now = time.GetUtcNow();
        DateTimeOffset expires = DateTimeOffset.TryParse(
            status["expirationTimestamp"].Text, CultureInfo.InvariantCulture, out DateTimeOffset at)
            ? at
            : now + TimeSpan.FromSeconds(seconds);
        TimeSpan life = (expires - now) * RenewAfter;
        lock (_lock)
        {
            _tokens[full] = (token, now + (life < TimeSpan.FromDays(1) ? life : TimeSpan.FromDays(1)));
        }

        return token;
    }
}
