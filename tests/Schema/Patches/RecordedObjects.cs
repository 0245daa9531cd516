using Xebec.Api.Documents;
using Xebec.Schema.Types;

namespace Xebec.Tests.Schema.Patches;

internal static class RecordedObjects
{
    /// <summary>Notes what we have and the recording has not; defaults, admission and system metadata are not the patch's.</summary>
    public static void Missing(TypeSchema? type, string where, Value ours, Value recorded, List<string> differences)
    {
        if (ours.IsObject && recorded.IsObject)
        {
            foreach (string name in ours.Members.ToList().Select(m => m.Name).Distinct())
            {
                TypeSchema? inner = type?.Shape == TypeShape.Map ? type.Element : type?.Field(name)?.Type;
                bool unknown = type is not null && inner is null;
                if (!unknown && name is not ("managedFields" or "resourceVersion" or "generation"))
                {
                    Missing(inner, $"{where}.{name}", ours[name], recorded[name], differences);
                }
            }
        }
        else if (ours.IsArray && recorded.IsArray && ours.Count <= recorded.Count)
        {
            bool grown = ours.Count != recorded.Count;
            if (grown && !where.EndsWith(".tolerations", StringComparison.Ordinal))
            {
                differences.Add($"{where}: {ours}\n   recorded {recorded}");
            }

            for (int i = 0; i < ours.Count; i++)
            {
                Missing(type?.Element, $"{where}[{i}]", ours[i], recorded[i], differences);
            }
        }
        else if (ours != recorded && !(IsEmpty(ours) && IsEmpty(recorded)))
        {
            differences.Add($"{where}: {ours}\n   recorded {recorded}");
        }
    }

    private static bool IsEmpty(Value value)
    {
        return value.IsNullOrAbsent || ((value.IsObject || value.IsArray) && value.Count == 0) || value.TextIs("") || value.Flag == false || value.Integer == 0;
    }
}
