using Xebec.Schema.Apply.Fields;

namespace Xebec.Schema.Apply.Managers;

/// <summary>
/// Keeps the list short: of more than ten updaters the oldest are merged, per version, into one called <c>ancient-changes</c>.
/// </summary>
internal static class UpdateManagersLimit
{
    public const int UpdatersMax = 10;

    private const string Bucket = "ancient-changes";

    public static void Apply(ManagedFields managed)
    {
        List<ManagerEntry> updaters = [.. managed.Entries.Where(e => !e.Key.Applied)
            .OrderBy(e => e.Time ?? "", StringComparer.Ordinal).ThenBy(e => e.Key)];
        int count = updaters.Count;

        // the oldest of a version waits until a second one comes: merging one entry with nothing would save nothing
        var waiting = new Dictionary<string, ManagerKey>(StringComparer.Ordinal);
        for (int i = 0; i < updaters.Count && count > UpdatersMax; i++)
        {
            ManagerEntry old = updaters[i];
            if (!waiting.TryGetValue(old.ApiVersion, out ManagerKey first))
            {
                waiting.Add(old.ApiVersion, old.Key);
                continue;
            }

            var bucket = new ManagerKey(Bucket, applied: false, old.ApiVersion, "");
            ManagerEntry? gathered = managed.Find(bucket);
            if (gathered is null)
            {
                gathered = managed.Find(first)!;
                managed.Remove(first);
            }

            FieldSet all = old.Fields.Union(gathered.Fields);
            managed.Remove(old.Key);
            managed.Set(new ManagerEntry(bucket, old.ApiVersion, old.Time, all));
            count--;
        }
    }
}
