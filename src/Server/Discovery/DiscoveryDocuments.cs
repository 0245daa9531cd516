using System.Security.Cryptography;
using System.Text;
using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Schema.Types;
using Xebec.Server.Pipeline;
using Xebec.Server.Registry;

namespace Xebec.Server.Discovery;

/// <summary>The discovery documents of one registry, each rendered when it is first asked for.</summary>
internal sealed class DiscoveryDocuments(ApiRegistry registry, string serverAddress)
{
    private const string AggregatedKind = "APIGroupDiscoveryList";
    private const string AggregatedGroup = "apidiscovery.k8s.io";

    private readonly Lazy<Answered> _core = new(() => new Answered(AggregatedList(registry.Groups.Where(g => g.Name.Length == 0))));
    private readonly Lazy<Answered> _groups = new(() => new Answered(AggregatedList(registry.Groups.Where(g => g.Name.Length > 0))));

    public ApiRegistry Registry => registry;

    public Answer Root(Request request, bool core)
    {
        if (WantsAggregated(request.Headers.Get("Accept") ?? ""))
        {
            Answered aggregated = core ? _core.Value : _groups.Value;
            string type = $"application/json;g={AggregatedGroup};v=v2;as={AggregatedKind}";
            bool known = request.Headers.Get("If-None-Match") == aggregated.ETag;
            Answer answer = new()
            {
                Code = known ? 304 : 200,
                ContentType = type,
                Body = known ? BytesBody.None : new BytesBody(aggregated.Bytes),
            };
            return answer.With("ETag", aggregated.ETag).With("Vary", "Accept");
        }

        return Json(core ? CoreVersions() : GroupList());
    }

    public Answer? Group(string name) =>
        registry.Group(name) is { } group && name.Length > 0 ? Json(WithKind("APIGroup", GroupOf(group))) : null;

    public Answer? Version(string group, string version)
    {
        ServedVersion? served = registry.Group(group)?.Versions.FirstOrDefault(v => v.Version == version);
        return served is null ? null : Json(ResourceList(group, served));
    }

    private static bool WantsAggregated(string accept)
    {
        // the first acceptable media type wins, as in upstream's negotiation
        foreach (string one in accept.Split(','))
        {
            string media = one.Trim().Replace(" ", "", StringComparison.Ordinal);
            if (media.Contains("as=" + AggregatedKind, StringComparison.Ordinal)
                && media.Contains("v=v2;", StringComparison.Ordinal) | media.EndsWith("v=v2", StringComparison.Ordinal))
            {
                return media.StartsWith("application/json", StringComparison.Ordinal);
            }

            if (media is "application/json" or "*/*")
            {
                return false;
            }
        }

        return false;
    }

    private static Answer Json(ObjectDraft body) => new() { Code = 200, Body = new MadeObjectBody(JsonText.ToBytes(body)) };

    private static ObjectDraft WithKind(string kind, ObjectDraft body)
    {
        var whole = new ObjectDraft().Set("kind", kind).Set("apiVersion", "v1");
        foreach (Member member in body.AsValue.Members)
        {
            whole.Append(member.NameValue, member.Value);
        }

        return whole;
    }

    private ObjectDraft CoreVersions()
    {
        var address = new ObjectDraft().Set("clientCIDR", "0.0.0.0/0").Set("serverAddress", serverAddress);
        IReadOnlyList<ServedVersion> versions = registry.Group("")?.Versions ?? [];
        return new ObjectDraft()
            .Set("kind", "APIVersions")
            .Set("versions", new ArrayDraft(versions.Select(v => (Value)v.Version)))
            .Set("serverAddressByClientCIDRs", new ArrayDraft([address]));
    }

    private ObjectDraft GroupList() => new ObjectDraft()
        .Set("kind", "APIGroupList")
        .Set("apiVersion", "v1")
        .Set("groups", new ArrayDraft(registry.Groups.Where(g => g.Name.Length > 0).Select(g => (Value)GroupOf(g))));

    private static ObjectDraft GroupOf(ServedGroup group)
    {
        ObjectDraft VersionOf(ServedVersion v) =>
            new ObjectDraft().Set("groupVersion", $"{group.Name}/{v.Version}").Set("version", v.Version);
        return new ObjectDraft()
            .Set("name", group.Name)
            .Set("versions", new ArrayDraft(group.Versions.Select(v => (Value)VersionOf(v))))
            .Set("preferredVersion", VersionOf(group.Versions[0]));
    }

    private static ObjectDraft ResourceList(string group, ServedVersion served)
    {
        var resources = new ArrayDraft();
        foreach (ResourceType type in served.Resources.Select(r => r.Type).OrderBy(t => t.Name.Resource, StringComparer.Ordinal))
        {
            ObjectDraft resource = Described(type.Name.Resource, type.Singular, type.Namespaced, type.Kind, type.Kind, type.Verbs);
            SetTexts(resource, "shortNames", type.ShortNames);
            SetTexts(resource, "categories", type.Categories);
            if (type.Allows("get") && type.Allows("create"))
            {
                resource.Set("storageVersionHash", StorageVersionHash(type.Kind));
            }

            resources.Add(resource);
            foreach (SubresourceType sub in type.Subresources)
            {
                resources.Add(Described($"{type.Name.Resource}/{sub.Name}", "", type.Namespaced, sub.Kind, type.Kind, sub.Verbs));
            }
        }

        var list = new ObjectDraft().Set("kind", "APIResourceList");
        if (group.Length > 0)
        {
            list.Set("apiVersion", "v1");
        }

        return list.Set("groupVersion", group.Length == 0 ? served.Version : $"{group}/{served.Version}").Set("resources", resources);
    }

    private static ObjectDraft Described(
        string name, string singular, bool namespaced, KindName kind, KindName home, IReadOnlyList<string> verbs)
    {
        ObjectDraft resource = new ObjectDraft().Set("name", name).Set("singularName", singular).Set("namespaced", namespaced);
        if (kind.Group != home.Group || kind.Version != home.Version)
        {
            resource.Set("group", kind.Group).Set("version", kind.Version);
        }

        return resource.Set("kind", kind.Kind).Set("verbs", new ArrayDraft(verbs.Select(v => (Value)v)));
    }

    // the first 8 bytes of a digest of the storage version: clients only compare it for equality
    private static string StorageVersionHash(KindName kind) =>
        Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes($"{kind.Group}/{kind.Version}/{kind.Kind}")).AsSpan(0, 8));

    private static byte[] AggregatedList(IEnumerable<ServedGroup> groups)
    {
        ObjectDraft list = new ObjectDraft()
            .Set("kind", AggregatedKind)
            .Set("apiVersion", AggregatedGroup + "/v2")
            .Set("metadata", new ObjectDraft())
            .Set("items", new ArrayDraft(groups.Select(g => (Value)AggregatedGroupOf(g))));
        return [.. JsonText.ToBytes(list), (byte)'\n'];
    }

    private static ObjectDraft AggregatedGroupOf(ServedGroup group)
    {
        var metadata = new ObjectDraft();
        if (group.Name.Length > 0)
        {
            metadata.Set("name", group.Name);
        }

        var versions = new ArrayDraft();
        foreach (ServedVersion served in group.Versions)
        {
            IEnumerable<Value> resources = served.Resources
                .OrderBy(r => r.Type.Name.Resource, StringComparer.Ordinal)
                .Select(r => (Value)AggregatedResource(r.Type));
            versions.Add(
                new ObjectDraft().Set("version", served.Version).Set("resources", new ArrayDraft(resources)).Set("freshness", "Current"));
        }

        return new ObjectDraft().Set("metadata", metadata).Set("versions", versions);
    }

    private static ObjectDraft AggregatedResource(ResourceType type)
    {
        ObjectDraft resource = new ObjectDraft()
            .Set("resource", type.Name.Resource)
            .Set("responseKind", KindOf(type.Kind))
            .Set("scope", type.Namespaced ? "Namespaced" : "Cluster")
            .Set("singularResource", type.Singular)
            .Set("verbs", new ArrayDraft(type.Verbs.Select(v => (Value)v)));
        SetTexts(resource, "shortNames", type.ShortNames);
        SetTexts(resource, "categories", type.Categories);
        if (type.Subresources.Count > 0)
        {
            resource.Set("subresources", new ArrayDraft(type.Subresources.Select(s => (Value)new ObjectDraft()
                .Set("subresource", s.Name)
                .Set("responseKind", KindOf(s.Kind))
                .Set("verbs", new ArrayDraft(s.Verbs.Select(v => (Value)v))))));
        }

        return resource;
    }

    private static ObjectDraft KindOf(KindName kind) =>
        new ObjectDraft().Set("group", kind.Group).Set("version", kind.Version).Set("kind", kind.Kind);

    private static void SetTexts(ObjectDraft draft, string name, IReadOnlyList<string> texts)
    {
        if (texts.Count > 0)
        {
            draft.Set(name, new ArrayDraft(texts.Select(t => (Value)t)));
        }
    }

    private sealed class Answered(byte[] bytes)
    {
        public byte[] Bytes { get; } = bytes;

        public string ETag { get; } = $"\"{Convert.ToHexString(SHA512.HashData(bytes))}\"";
    }
}
