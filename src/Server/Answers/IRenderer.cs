using System.Buffers;
using Xebec.Server.Pipeline;
using Xebec.Server.Registry;
using Xebec.Store.Seam;

namespace Xebec.Server.Answers;

/// <summary>
/// One representation of objects: a format (JSON, YAML, protobuf) of a form (the object, its Table, its PartialObjectMetadata). Chosen once
/// per request by content negotiation; knows nothing of verbs.
/// </summary>
public interface IRenderer
{
    /// <summary>Content-Type of single objects and lists.</summary>
    string ContentType { get; }

    /// <summary>Content-Type of watch streams.</summary>
    string WatchContentType { get; }

    AnswerBody Object(ResourceBinding resource, StoredObject item);

    /// <summary>A page of a list. <paramref name="items"/> is enumerated once, while the body is written.</summary>
    AnswerBody List(ResourceBinding resource, IReadOnlyList<StoredObject> items, ListFacts facts);

    /// <summary>One framed watch event.</summary>
    void Event(IBufferWriter<byte> to, ResourceBinding resource, string type, StoredObject item);

    /// <summary>A bookmark at a revision; <paramref name="initialEventsEnd"/> marks the end of the initial events.</summary>
    void Bookmark(IBufferWriter<byte> to, ResourceBinding resource, string resourceVersion, bool initialEventsEnd);

    /// <summary>An ERROR event.</summary>
    void Error(IBufferWriter<byte> to, StatusError error);

    /// <summary>The error to answer when this form cannot show one object, or a list of them; null when it can.</summary>
    StatusError? Refuses(ResourceBinding resource, bool list) => null;
}

/// <summary>What a list's metadata says.</summary>
/// <param name="ResourceVersion">The revision of the snapshot.</param>
/// <param name="Continue">Token of the next page; "" on the last.</param>
/// <param name="RemainingItems">How many objects the following pages hold; null when unknown (selectors) or none.</param>
public readonly record struct ListFacts(string ResourceVersion, string Continue, long? RemainingItems);
