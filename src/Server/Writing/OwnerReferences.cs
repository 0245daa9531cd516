using Xebec.Api.Documents;

namespace Xebec.Server.Writing;

/// <summary>References to an object's owners: one that stands twice is stored once, with a warning.</summary>
internal static class OwnerReferences
{
    /// <param name="draft">The object.</param>
    /// <param name="warnings">Where the warning goes.</param>
    /// <param name="admitted">After mutating admission, which upstream says.</param>
    public static void DropRepeated(ObjectDraft draft, List<string> warnings, bool admitted)
    {
        Value owners = draft["metadata"]["ownerReferences"];
        if (owners.Count < 2)
        {
            return;
        }

        var all = owners.Elements.ToList();
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
                $".metadata.ownerReferences contains duplicate entries{(admitted ? " after mutating admission happens" : "")}; "
                + "API server dedups owner references in 1.20+, and may reject such "
                + $"requests as early as 1.24; please fix your requests; duplicate UID(s) observed: {string.Join(", ", repeated)}");
        }
    }
}
