using Xebec.Api;
using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Schema.Parsing;
using Xebec.Schema.Types;
using Xebec.Server.Registry;
using Xebec.Store.Objects;
using Xebec.Store.Seam;

namespace Xebec.Server.Writing;

/// <summary>From drafts to the bytes that are stored, and to objects that are shown without being stored.</summary>
public static class CanonicalObject
{
    private const string Unreadable = "an object that passed validation cannot be encoded";
    private static readonly ObjectFactsReader Facts = new(FieldIndexes.None);

    /// <summary><em>Complete</em>: the table's defaults, then the kind's own.</summary>
    public static void Complete(ResourceBinding resource, ObjectDraft draft)
    {
        StaticDefaults.Apply(resource.Type.Type, draft);
        resource.Kind.Complete(draft);
    }

    /// <summary>The same object over a canonical document of its own: members in order, only what is set.</summary>
    public static ObjectDraft Reopen(ResourceType type, ObjectDraft draft) => ObjectDraft.Open(Canonical(type.Type, draft).Root);

    /// <summary>As <see cref="Reopen"/>, with what is owned but not stored.</summary>
    /// <param name="type">The resource's type.</param>
    /// <param name="draft">A whole object.</param>
    /// <param name="hasEmpty">It has lists or maps that were sent empty, and that are not stored so.</param>
    public static ObjectDraft ReopenOwned(ResourceType type, ObjectDraft draft, out bool hasEmpty)
    {
        ParsedBody parsed = BodyParser.ParseOwned(type.Type, draft);
        Invariant.Require(parsed.Document is not null, parsed.Problem ?? Unreadable);
        hasEmpty = parsed.HasEmpty;
        return ObjectDraft.Open(parsed.Document!.Root);
    }

    /// <summary>Canonical bytes of a whole object.</summary>
    public static ReadOnlyMemory<byte> Encode(ResourceType type, ObjectDraft draft) => Encode(type.Type, draft);

    public static ReadOnlyMemory<byte> Encode(TypeSchema type, ObjectDraft draft)
    {
        ReadOnlyMemory<byte> bytes = BodyParser.Encode(type, draft, out string? problem);
        Invariant.Require(!bytes.IsEmpty, problem ?? Unreadable);
        return bytes;
    }

    /// <summary>An object to show that no store holds: dry runs, deleted objects. Without a revision it shows no resourceVersion.</summary>
    public static StoredObject Unsaved(ObjectKey key, ReadOnlyMemory<byte> bytes, Revision revision) =>
        new(key, revision, Facts.Read(key.Resource, bytes));

    private static Document Canonical(TypeSchema type, ObjectDraft draft)
    {
        ParsedBody parsed = BodyParser.Parse(type, draft);
        Invariant.Require(parsed.Document is not null, parsed.Problem ?? Unreadable);
        return parsed.Document!;
    }
}
