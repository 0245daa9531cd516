using Xebec.Api.Documents;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Shared.Pods;

/// <summary>Files made of keys, of the pod's own fields, and of several sources in one volume.</summary>
internal static class ProjectionRules
{
    private const long SecondsLeast = 600;
    private const long SecondsMost = 1L << 32;

    public static void Check(Value sources, FieldPath path, FieldErrors errors)
    {
        var places = new HashSet<string>(StringComparer.Ordinal);
        int index = 0;
        foreach (Value source in sources.Elements)
        {
            FieldPath at = path.Child("sources")[index++];
            int count = 0;
            foreach (string kind in (ReadOnlySpan<string>)["secret", "configMap"])
            {
                if (!source[kind].IsObject)
                {
                    continue;
                }

                count++;
                string name = source[kind]["name"].TextOrEmpty;
                if (name.Length == 0)
                {
                    errors.Required(at.Child(kind).Child("name"));
                }

                CheckItems(source[kind]["items"], at.Child(kind).Child("items"), errors);
                foreach (Value item in source[kind]["items"].Elements)
                {
                    Place(item["path"].TextOrEmpty, name, places, path, errors);
                }
            }

            if (source["downwardAPI"].IsObject)
            {
                count++;
                foreach (Value file in source["downwardAPI"]["items"].Elements)
                {
                    CheckDownward(file, at.Child("downwardAPI"), errors);
                    Place(file["path"].TextOrEmpty, file["path"].TextOrEmpty, places, path, errors);
                }
            }

            if (source["serviceAccountToken"].IsObject)
            {
                count++;
                CheckToken(source["serviceAccountToken"], path, at.Child("serviceAccountToken"), errors);
            }

            if (count > 1)
            {
                errors.Forbidden(at, "may not specify more than 1 volume type per source");
            }
        }
    }

    public static void CheckItems(Value items, FieldPath path, FieldErrors errors)
    {
        int index = 0;
        foreach (Value item in items.Elements)
        {
            FieldPath at = path[index++];
            if (!item["key"].HasText)
            {
                errors.Required(at.Child("key"));
            }

            if (!item["path"].HasText)
            {
                errors.Required(at.Child("path"));
            }

            LocalPaths.NotReserved(item["path"], at.Child("path"), errors);
            LocalPaths.Mode(item["mode"], at.Child("mode"), errors);
        }
    }

    // upstream's path leads to the volume, not to the file
    public static void CheckDownward(Value file, FieldPath path, FieldErrors errors)
    {
        if (!file["path"].HasText)
        {
            errors.Required(path.Child("path"));
        }

        LocalPaths.NotReserved(file["path"], path.Child("path"), errors);
        if (file["fieldRef"].IsObject)
        {
            FieldRefs.CheckField(file["fieldRef"], FieldRefs.ForFiles, path.Child("fieldRef"), errors);
            if (file["resourceFieldRef"].IsObject)
            {
                errors.Invalid(path, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously");
            }
        }
        else if (file["resourceFieldRef"].IsObject)
        {
            FieldRefs.CheckResource(file["resourceFieldRef"], true, path.Child("resourceFieldRef"), errors);
        }
        else
        {
            errors.Required(path, "one of fieldRef and resourceFieldRef is required");
        }

        LocalPaths.Mode(file["mode"], path.Child("mode"), errors);
    }

    private static void CheckToken(Value token, FieldPath volume, FieldPath path, FieldErrors errors)
    {
        long seconds = token["expirationSeconds"].Integer ?? 0;
        if (seconds < SecondsLeast)
        {
            errors.Invalid(path.Child("expirationSeconds"), seconds, "may not specify a duration less than 10 minutes");
        }
        else if (seconds > SecondsMost)
        {
            errors.Invalid(path.Child("expirationSeconds"), seconds, "may not specify a duration larger than 2^32 seconds");
        }

        if (!token["path"].HasText)
        {
            errors.Required(volume.Child("path"));
        }
        else
        {
            LocalPaths.NotReserved(token["path"], volume.Child("path"), errors);
        }
    }

    private static void Place(string place, string shown, HashSet<string> places, FieldPath path, FieldErrors errors)
    {
        if (place.Length > 0 && !places.Add(place))
        {
            errors.Invalid(path, shown, "conflicting duplicate paths");
        }
    }
}
