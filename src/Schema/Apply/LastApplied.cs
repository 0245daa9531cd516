using System.Text;
using Xebec.Api.Documents;
using Xebec.Schema.Apply.Fields;
using Xebec.Schema.Apply.Managers;
using Xebec.Schema.Apply.Typed;
using Xebec.Schema.Patches;
using Xebec.Schema.Types;

namespace Xebec.Schema.Apply;

/// <summary>
/// Bridges client-side and server-side apply for the manager called <c>kubectl</c>: conflicts on fields that its last client-side apply
/// set, and that still have the value it set, are taken without force; and the annotation that remembers the last apply follows. Other
/// managers opt out by their name.
/// </summary>
internal static class LastApplied
{
    public const string Manager = "kubectl";

    private const string Annotation = "kubectl.kubernetes.io/last-applied-configuration";

    // of all annotations of an object together, names and values
    private const int AnnotationBytesMax = 256 * 1024;

    public static PatchResult Follow(TypeSchema type, Value live, Value applied, OneApply apply, PatchResult result, ApplyOptions options)
    {
        if (result.Problem is { Code: 409 } && AllowedBy(type, live, options) is { } allowed)
        {
            List<(ManagerKey, FieldSet)> remaining = [.. apply.Conflicts
                .Select(c => (c.Manager, c.Fields.Difference(allowed)))
                .Where(c => !c.Item2.IsEmpty)];
            result = remaining.Count > 0 ? ApplyConflicts.Problem(remaining) : apply.Run(forced: true);
        }

        if (result.Object is { } merged && merged["metadata"]["annotations"][Annotation].HasText)
        {
            Remember(merged, applied);
        }

        return result;
    }

    // what the last client-side apply set and the live object still says; null when there was none, or in another version
    private static FieldSet? AllowedBy(TypeSchema type, Value live, ApplyOptions options)
    {
        string text = live["metadata"]["annotations"][Annotation].TextOrEmpty;
        if (text.Length == 0 || !Document.TryParse(Encoding.UTF8.GetBytes(text), out Document? document, out _)
            || !document.Root["apiVersion"].TextIs(options.Kind.ApiVersion) || AppliedCheck.Of(type, document.Root) is not null)
        {
            return null;
        }

        FieldChanges changes = FieldComparison.Between(type, document.Root, live);
        return AppliedFields.Of(type, document.Root).Difference(changes.Said).Difference(changes.Removed);
    }

    private static void Remember(ObjectDraft merged, Value applied)
    {
        var sent = ObjectDraft.Open(applied.Clone());
        if (sent["metadata"]["annotations"].IsObject)
        {
            sent.Object("metadata").Object("annotations").Remove(Annotation);
        }

        ObjectDraft annotations = merged.Object("metadata").Object("annotations");
        annotations.Set(Annotation, SortedJson.Write(sent) + "\n");
        int bytes = 0;
        for (int i = 0; i < annotations.Count; i++)
        {
            Member member = annotations.MemberAt(i);
            bytes += Encoding.UTF8.GetByteCount(member.Name) + Encoding.UTF8.GetByteCount(member.Value.TextOrEmpty);
        }

        if (bytes > AnnotationBytesMax)
        {
            annotations.Remove(Annotation);
        }
    }
}
