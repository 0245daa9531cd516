using Xebec.Api.Documents;
using Xebec.Store.Seam;

namespace Xebec.Server.Answers;

/// <summary>An object as the JSON answer has it, opened for making other forms of it.</summary>
internal static class ObjectView
{
    public static Document Open(StoredObject item)
    {
        byte[] whole = new byte[ObjectBytes.LengthOf(item)];
        ObjectBytes.Write(whole, item);
        return Document.Parse(whole);
    }

    // upstream keeps these as fields, and makes annotations of them only for whole objects in a version without such fields
    private static readonly string[] Made =
    [
        "deprecated.daemonset.template.generation", "autoscaling.alpha.kubernetes.io/behavior",
        "autoscaling.alpha.kubernetes.io/conditions", "autoscaling.alpha.kubernetes.io/current-metrics",
        "autoscaling.alpha.kubernetes.io/metrics",
    ];

    /// <summary>Only the metadata.</summary>
    public static ObjectDraft Partial(string apiVersion, Value metadata)
    {
        if (Array.Exists(Made, m => metadata["annotations"][m].Exists))
        {
            var shown = ObjectDraft.Open(metadata.Clone());
            Array.ForEach(Made, m => shown.Object("annotations").Remove(m));
            metadata = shown["annotations"].Count > 0 ? shown : shown.Set("annotations", default);
        }

        return new ObjectDraft().Set("kind", "PartialObjectMetadata").Set("apiVersion", apiVersion).Set("metadata", metadata);
    }

    /// <summary>The metadata of a list.</summary>
    /// <param name="facts">What it says.</param>
    /// <param name="ofCustom">
    /// Upstream's lists of custom resources have no Go type, and say "continue" also where there is nothing more.
    /// </param>
    public static ObjectDraft ListMetadata(ListFacts facts, bool ofCustom = false)
    {
        // what is not stored has no revision
        Value revision = facts.ResourceVersion.Length > 0 ? facts.ResourceVersion : default(Value);
        ObjectDraft metadata = new ObjectDraft().Set("resourceVersion", revision);
        if (facts.Continue.Length > 0 || ofCustom)
        {
            metadata.Set("continue", facts.Continue);
            if (facts.Continue.Length > 0 && facts.RemainingItems is { } remaining)
            {
                metadata.Set("remainingItemCount", remaining);
            }
        }

        return metadata;
    }
}
