using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Shared.Pods;

/// <summary>A container's variables and where they come from.</summary>
internal static class EnvironmentRules
{
    private const string TooMany = "may not have more than one field specified at a time";

    public static void Check(Value container, List<Value> volumes, FieldPath path, FieldErrors errors)
    {
        int index = 0;
        foreach (Value variable in container["env"].Elements)
        {
            FieldPath at = path.Child("env")[index++];
            string name = variable["name"].TextOrEmpty;
            if (name.Length == 0)
            {
                errors.Required(at.Child("name"));
            }
            else
            {
                errors.Say(at.Child("name"), name, KeyNames.EnvironmentVariable(name));
            }

            if (variable["valueFrom"].IsObject)
            {
                CheckSource(variable, volumes, at.Child("valueFrom"), errors);
            }
        }

        CheckAll(container["envFrom"], path.Child("envFrom"), errors);
    }

    private static void CheckSource(Value variable, List<Value> volumes, FieldPath path, FieldErrors errors)
    {
        Value from = variable["valueFrom"];
        int count = 0;
        if (from["fieldRef"].IsObject)
        {
            count++;
            FieldRefs.CheckField(from["fieldRef"], FieldRefs.ForVariables, path.Child("fieldRef"), errors);
        }

        if (from["resourceFieldRef"].IsObject)
        {
            count++;
            FieldRefs.CheckResource(from["resourceFieldRef"], false, path.Child("resourceFieldRef"), errors);
        }

        foreach (string source in (ReadOnlySpan<string>)["configMapKeyRef", "secretKeyRef"])
        {
            if (from[source].IsObject)
            {
                count++;
                CheckKey(from[source], path.Child(source), errors);
            }
        }

        if (from["fileKeyRef"].IsObject)
        {
            count++;
            CheckFile(from["fileKeyRef"], volumes, path.Child("fileKeyRef"), errors);
        }

        if (count == 0)
        {
            errors.Invalid(
                path, "", "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`");
        }

        if (variable["value"].HasText)
        {
            if (count > 0)
            {
                errors.Invalid(path, "", "may not be specified when `value` is not empty");
            }
        }
        else if (count > 1)
        {
            errors.Invalid(path, "", TooMany);
        }
    }

    private static void CheckKey(Value reference, FieldPath path, FieldErrors errors)
    {
        string name = reference["name"].TextOrEmpty;
        string key = reference["key"].TextOrEmpty;
        errors.Say(path.Child("name"), name, DnsNames.Subdomain(name));
        if (key.Length == 0)
        {
            errors.Required(path.Child("key"));
        }
        else
        {
            errors.Say(path.Child("key"), key, KeyNames.ConfigKey(key));
        }
    }

    private static void CheckFile(Value reference, List<Value> volumes, FieldPath path, FieldErrors errors)
    {
        foreach (string field in (ReadOnlySpan<string>)["key", "volumeName", "path"])
        {
            if (!reference[field].HasText)
            {
                errors.Required(path.Child(field));
            }
        }

        string volume = reference["volumeName"].TextOrEmpty;
        Value found = volumes.Find(v => v["name"].TextIs(volume));
        if (volume.Length > 0 && !found.Exists)
        {
            errors.NotFound(path.Child("volumeName"), volume);
        }

        if (reference["path"].HasText)
        {
            LocalPaths.NotReserved(reference["path"], path.Child("path"), errors);
        }
    }

    private static void CheckAll(Value sources, FieldPath path, FieldErrors errors)
    {
        int index = 0;
        foreach (Value source in sources.Elements)
        {
            FieldPath at = path[index++];
            if (source["prefix"].TextOrEmpty is { Length: > 0 } prefix)
            {
                errors.Say(at.Child("prefix"), prefix, KeyNames.EnvironmentVariable(prefix));
            }

            int count = 0;
            foreach (string kind in (ReadOnlySpan<string>)["configMapRef", "secretRef"])
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
                else
                {
                    errors.Say(at.Child(kind).Child("name"), name, DnsNames.Subdomain(name));
                }
            }

            if (count != 1)
            {
                errors.Invalid(path, "", count == 0 ? "must specify one of: `configMapRef` or `secretRef`" : TooMany);
            }
        }
    }
}
