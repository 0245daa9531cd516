using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Store.Seam;

namespace Xebec.Server.Admission;

/// <summary>Which class an annotation makes everybody's: the youngest; of equals the first by name.</summary>
internal static class DefaultClasses
{
    public static string? Find(ISnapshot snapshot, ResourceName classes, string[] marks)
    {
        string? best = null;
        string bestTime = "";
        foreach (StoredObject item in snapshot.List(classes))
        {
            Value metadata = ParsedObject.Of(item).Root["metadata"];
            bool marked = marks.Any(m => metadata["annotations"][m].TextIs("true"));
            string time = metadata["creationTimestamp"].TextOrEmpty;

            // times of the same form compare as text
            if (marked && (best is null || string.CompareOrdinal(time, bestTime) > 0))
            {
                best = item.Key.Name;
                bestTime = time;
            }
        }

        return best;
    }
}
