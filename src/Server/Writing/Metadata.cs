using System.Globalization;
using Xebec.Api.Documents;
using Xebec.Server.Resources;

namespace Xebec.Server.Writing;

/// <summary>The part of an object's metadata that belongs to the server: set on create, kept on update, whatever the client sent.</summary>
internal static class Metadata
{
    // characters that spell no words and are not mistaken for each other
    private const string SuffixCharacters = "bcdfghjklmnpqrstvwxz2456789";
    private const int SuffixLength = 5;
    private const int GeneratedBaseMax = 63 - SuffixLength;

    /// <summary>A generated name: the base, cut so that the whole fits a label, and five random characters.</summary>
    public static string Generate(string prefix, Random random)
    {
        string start = prefix.Length > GeneratedBaseMax ? prefix[..GeneratedBaseMax] : prefix;
        return start + string.Create(SuffixLength, random, (span, source) =>
        {
            for (int i = 0; i < span.Length; i++)
            {
                span[i] = SuffixCharacters[source.Next(SuffixCharacters.Length)];
            }
        });
    }

    /// <summary>An identity for an object that is written beside another one: a version 4 UUID.</summary>
    public static string NewUid(Random random)
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString();
    }

    /// <summary>Identity and creation time of a new object; whatever the client sent there is dropped.</summary>
    public static void FillOnCreate(ObjectDraft metadata, string uid, DateTimeOffset now)
    {
        metadata.Set("uid", uid);
        metadata.Set("creationTimestamp", Time(now));
        metadata.Remove("deletionTimestamp");
        metadata.Remove("deletionGracePeriodSeconds");
        metadata.Remove("selfLink");
        metadata.Remove("resourceVersion");
    }

    /// <summary>
    /// What an update cannot change: a missing or different value in the
    /// body is replaced before validation, except where upstream reports it.
    /// </summary>
    public static void KeepOnUpdate(ObjectDraft metadata, Value old)
    {
        metadata.Remove("resourceVersion");
        metadata.Remove("selfLink");
        Keep(metadata, old, "generation");
        Keep(metadata, old, "creationTimestamp");
        if (old["metadata"]["deletionTimestamp"].Exists)
        {
            Keep(metadata, old, "deletionTimestamp");
        }

        if (metadata["deletionGracePeriodSeconds"].IsNullOrAbsent)
        {
            Keep(metadata, old, "deletionGracePeriodSeconds");
        }

        if (!metadata["uid"].HasText)
        {
            Keep(metadata, old, "uid");
        }
    }

    /// <summary>Adds one to generation when something outside metadata and status changed.</summary>
    public static void CountGeneration(ObjectDraft draft, Value old, ResourceKind kind, WriteContext context)
    {
        if (!kind.HasGeneration(context) || context.Subresource is "status")
        {
            return;
        }

        if (kind.GenerationMoves(draft, old, context))
        {
            long generation = old["metadata"]["generation"].Integer ?? 0;
            draft.Object("metadata").Set("generation", generation + 1);
        }
    }

    public static Value Time(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static void Keep(ObjectDraft metadata, Value old, string name) => metadata.Set(name, old["metadata"][name]);
}
