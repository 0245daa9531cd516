using System.Text;
using Xebec.Api.Documents;
using Xebec.Schema.Parsing;
using Xebec.Schema.Tables;
using Xebec.Schema.Types;
using Xebec.Server.Pipeline;
using Xebec.Server.Resources;
using Xebec.Server.Resources.Validation;
using Xebec.Store;
using Xebec.Store.Memory;

namespace Xebec.Tests.Server.Resources.Rules;

/// <summary>Runs what a kind says of an object, without a pipeline around it.</summary>
internal static class RuleBench
{
    private static readonly BuiltInKinds Kinds = new(new KindOptions());

    /// <summary>What is wrong with a new object, one line for each problem.</summary>
    public static string Create(string resource, string json)
    {
        (ResourceKind kind, WriteContext context, ObjectDraft draft) = Fresh(resource, json);
        FieldErrors errors = RuleTrace.Errors();
        kind.Validate(draft, errors, context);
        return Lines(errors);
    }

    /// <summary>What is wrong with a change: members of <paramref name="change"/> replace those of the object, one level deep in spec and status.</summary>
    public static string Update(string resource, string json, string change, string subresource = "")
    {
        (ResourceKind kind, _, ObjectDraft draft) = Fresh(resource, json);
        Value old = Document.Parse(JsonText.ToBytes(draft)).Root;
        var next = ObjectDraft.Open(Document.Parse(JsonText.ToBytes(draft)).Root);
        foreach (Member member in Read(change).AsValue.Members)
        {
            if (member.Name is "spec" or "status" or "metadata")
            {
                ObjectDraft inner = next.Object(member.Name);
                member.Value.Members.ToList().ForEach(m => inner.Set(m.Name, m.Value.IsNullOrAbsent ? default : m.Value));
            }
            else
            {
                next.Set(member.Name, member.Value.IsNullOrAbsent ? default : member.Value);
            }
        }

        WriteContext context = Context(TypeOf(resource), subresource);
        kind.Complete(next);
        kind.PrepareUpdate(next, old, context);
        FieldErrors errors = RuleTrace.Errors();
        kind.ValidateUpdate(next, old, errors, context);
        return Lines(errors);
    }

    /// <summary>The texts of Warning headers for a new object.</summary>
    public static string Warnings(string resource, string json)
    {
        (ResourceKind kind, WriteContext context, ObjectDraft draft) = Fresh(resource, json);
        var warnings = new List<string>();
        kind.Warn(draft, default, warnings, context);
        return string.Join('\n', warnings);
    }

    /// <summary>A new object as it would be stored, as JSON.</summary>
    public static Value Stored(string resource, string json) => Fresh(resource, json).Draft;

    private static (ResourceKind Kind, WriteContext Context, ObjectDraft Draft) Fresh(string resource, string json)
    {
        ResourceType type = TypeOf(resource);
        ResourceKind kind = Kinds.Of(type);
        ObjectDraft draft = Read(json);
        ObjectDraft metadata = draft.Object("metadata");
        if (!metadata.Has("name"))
        {
            metadata.Set("name", "a");
        }

        if (type.Namespaced)
        {
            metadata.Set("namespace", "n");
        }

        WriteContext context = Context(type, "");
        StaticDefaults.Apply(type.Type, draft);
        kind.Complete(draft);
        kind.PrepareCreate(draft, context);
        return (kind, context, draft);
    }

    private static ObjectDraft Read(string json) => ObjectDraft.Open(Document.Parse(Encoding.UTF8.GetBytes(json)).Root);

    // "events.k8s.io/events" names a group too
    private static ResourceType TypeOf(string resource)
    {
        string[] parts = resource.Split('/');
        IEnumerable<ResourceType> all = KubernetesTable.BuiltIn.GroupVersions.Where(v => v.Served).SelectMany(v => v.Resources);
        return all.First(r => r.Name.Resource == parts[^1] && (parts.Length == 1 || r.Name.Group == parts[0]));
    }

    private static WriteContext Context(ResourceType type, string subresource) => new()
    {
        Type = type,
        Namespace = type.Namespaced ? "n" : "",
        Name = "a",
        Subresource = subresource,
        User = UserInfo.Anonymous,
        Now = DateTimeOffset.UnixEpoch,
        Snapshot = new MemoryStore(new StoreOptions { Time = TimeProvider.System }).Current,
        Random = new Random(1),
    };

    private static string Lines(FieldErrors errors) => string.Join('\n', errors.All.Select(e => e.ToString()));
}
