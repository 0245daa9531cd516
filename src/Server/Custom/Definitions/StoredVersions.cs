using Xebec.Api.Documents;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Custom.Definitions;

/// <summary>The versions objects may still be stored in: there is one at least, today's is among them, and none is forgotten.</summary>
internal static class StoredVersions
{
    public static void Check(Value definition, FieldErrors errors)
    {
        FieldPath path = FieldPath.Of("status").Child("storedVersions");
        Value stored = definition["status"]["storedVersions"];
        List<Value> names = [.. stored.Elements.ToList()];
        List<Value> versions = [.. definition["spec"]["versions"].Elements.ToList()];
        if (names.Count == 0)
        {
            errors.Invalid(path, stored, "must have at least one stored version");
        }

        foreach (Value version in versions.Where(v => v["storage"].IsTrue && !names.Contains(v["name"])))
        {
            errors.Invalid(path, stored, $"must have the storage version {version["name"].TextOrEmpty}");
        }

        for (int i = 0; i < names.Count; i++)
        {
            if (!versions.Exists(v => v["name"] == names[i]))
            {
                string name = names[i].TextOrEmpty;
                errors.Invalid(path[i], name,
                    $"missing from spec.versions; {name} was previously a storage version, "
                        + "and must remain in spec.versions until a storage migration " +
                    $"ensures no data remains persisted in {name} and removes {name} from status.storedVersions");
            }
        }
    }
}
