using Xebec.Api.Documents;

namespace Xebec.Server.Writing;

/// <summary>References to an object's owners: one that stands twice is stored once, with a warning.</summary>
internal static class OwnerReferences
{
    public static void DropRepeated(ObjectDraft draft, List<string> warnings)
    {
        if (draft["metadata"]["ownerReferences"].Count < 2)
        {
            return;
        }

        var all = draft["metadata"]["ownerReferences"].Elements.ToList();
        var kept = new List<Value>();
        var repeated = new List<string>();
        foreach (Value owner in all)
        {
            if (!kept.Contains(owner))
            {
                kept.Add(owner);
            }
            else if (!repeated.Contains(owner["uid"].TextOrEmpty))
            {
                repeated.Add(owner["uid"].TextOrEmpty);
            }
        }

        if (kept.Count < all.Count)
        {
            draft.Object("metadata").Set("ownerReferences", new ArrayDraft(kept));
            warnings.Add(
                ".metadata.ownerReferences contains duplicate entries; API server dedups owner references in 1.20+, and may reject such "
                + $"requests as early as 1.24; please fix your requests; duplicate UID(s) observed: {string.Join(", ", repeated)}");
        }
    }
}
