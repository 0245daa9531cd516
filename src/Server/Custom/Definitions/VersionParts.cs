using System.Globalization;
using System.Text;
using Xebec.Api.Documents;
using Xebec.Server.Custom.Rules;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Custom.Definitions;

/// <summary>What a version says of its objects: schema, subresources, columns and fields to select by.</summary>
internal sealed class VersionParts(FieldErrors errors)
{
    private static readonly string[] AtRootOfStatus =
    [
        "description", "type", "format", "title", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum", "maxLength", "minLength",
        "pattern", "maxItems", "minItems", "uniqueItems", "multipleOf", "required", "items", "properties", "externalDocs", "example",
        "x-kubernetes-preserve-unknown-fields", "x-kubernetes-validations",
    ];

    private const int WarningMax = 256;

    private const int SelectableMax = 8;

    private const string ColumnTypes = "boolean,date,integer,number,string";

    private const string ColumnFormats = "byte,date,date-time,double,float,int32,int64,password";

    /// <param name="version">The version.</param>
    /// <param name="path">What its parts stand under.</param>
    /// <param name="validation">What the schema stands under.</param>
    /// <param name="wanted">Which parts to check, by their name on the wire.</param>
    public void Check(Value version, FieldPath path, FieldPath validation, Func<string, bool> wanted)
    {
        Value schema = version["schema"]["openAPIV3Schema"];
        if (wanted("schema") && schema.IsObject)
        {
            if (version["subresources"]["status"].Exists)
            {
                RootOfStatus(schema, validation.Child("openAPIV3Schema"));
            }

            Schema(schema, validation.Child("openAPIV3Schema"));
        }

        if (wanted("subresources") && version["subresources"]["scale"].IsObject)
        {
            Scale(version["subresources"]["scale"], path.Child("subresources", "scale"));
        }

        if (wanted("additionalPrinterColumns"))
        {
            errors.Each(version["additionalPrinterColumns"], path.Child("additionalPrinterColumns"), Column);
        }

        if (wanted("selectableFields") && schema.IsObject)
        {
            Selectable(version["selectableFields"], schema, path.Child("selectableFields"));
        }
    }

    public void Deprecation(Value version, FieldPath path)
    {
        if (version["deprecationWarning"].Text is not { } warning)
        {
            return;
        }

        if (!version["deprecated"].IsTrue)
        {
            errors.Invalid(path, warning, "can only be set for deprecated versions");
        }

        if (warning.Length == 0)
        {
            errors.Invalid(path, warning, "must not be an empty string");
        }

        if (Encoding.UTF8.GetByteCount(warning) > WarningMax)
        {
            errors.Invalid(path, warning, string.Create(CultureInfo.InvariantCulture, $"must be <= {WarningMax} characters long"));
        }

        int at = warning.AsSpan().IndexOfAnyInRange('\0', '\u001f');
        if (at >= 0)
        {
            errors.Invalid(path, warning, string.Create(CultureInfo.InvariantCulture,
                $"must only contain printable UTF-8 characters; non-printable character found at index {at}"));
        }
    }

    // a status that is written by itself is held against properties.status alone: what the root says beside it would be lost
    private void RootOfStatus(Value schema, FieldPath path)
    {
        bool IsSet(Value value) => !(value.IsNullOrAbsent || value.Flag == false || value.TextIs(""));
        if (schema.Members.ToList().Exists(m => IsSet(m.Value) && !AtRootOfStatus.Contains(m.Name)))
        {
            IEnumerable<string> allowed = AtRootOfStatus
                .Select(name => string.Concat(name.Replace("x-kubernetes-", "x-", StringComparison.Ordinal).Split('-').Select(Title)));
            errors.Invalid(
                path,
                InternalForm.Of(schema, "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps"),
                $"only [{string.Join(' ', allowed)}] fields are allowed at the root of the schema if the status subresource is enabled");
        }

        static string Title(string word) => char.ToUpperInvariant(word[0]) + word[1..];
    }

    private void Schema(Value schema, FieldPath path)
    {
        int before = errors.Count;
        if (schema["nullable"].IsTrue)
        {
            errors.Forbidden(path.Child("nullable"), "nullable cannot be true at the root");
        }

        // keywords without a structure hide what is wrong with the structure
        if (SchemaKeywords.AreStructural(schema))
        {
            int structure = errors.Count;
            new StructuralForm(errors).Check(schema, path);
            if (errors.Count == structure)
            {
                new SchemaDefaults(errors).Check(schema, path);
            }
        }

        new SchemaKeywords(errors).Check(schema, path);
        new DefinitionRules(errors).Check(schema, path, compiling: errors.Count == before);
    }

    private void Scale(Value scale, FieldPath path)
    {
        Replicas("specReplicasPath", ".spec");
        Replicas("statusReplicasPath", ".status");
        if (scale["labelSelectorPath"].TextOrEmpty is { Length: > 0 } selector
            && IsSimplePath(selector, path.Child("labelSelectorPath")) && !IsUnder(selector, ".spec") && !IsUnder(selector, ".status"))
        {
            errors.Invalid(path.Child("labelSelectorPath"), selector, "should be a json path under either .spec or .status");
        }

        void Replicas(string name, string root)
        {
            string text = scale[name].TextOrEmpty;
            if (IsSimplePath(text, path.Child(name)) && !IsUnder(text, root))
            {
                errors.Invalid(path.Child(name), text, "should be a json path under " + root);
            }
        }
    }

    private static bool IsUnder(string path, string root) => path.StartsWith(root + ".", StringComparison.Ordinal);

    private bool IsSimplePath(string text, FieldPath path)
    {
        if (text.Length == 0)
        {
            errors.Required(path);
            return false;
        }

        if (text[0] != '.')
        {
            errors.Invalid(path, text, "must be a simple json path starting with .");
            return false;
        }

        return true;
    }

    private void Column(Value column, FieldPath path)
    {
        if (!column["name"].HasText)
        {
            errors.Required(path.Child("name"));
        }

        if (!column["type"].HasText)
        {
            errors.Required(path.Child("type"), "must be one of " + ColumnTypes);
        }
        else
        {
            OneOf("type", ColumnTypes);
        }

        if (column["format"].HasText)
        {
            OneOf("format", ColumnFormats);
        }

        IsSimplePath(column["jsonPath"].TextOrEmpty, path.Child("JSONPath"));

        void OneOf(string name, string legal)
        {
            if (!legal.Split(',').Contains(column[name].TextOrEmpty))
            {
                errors.Invalid(path.Child(name), column[name], "must be one of " + legal);
            }
        }
    }

    private void Selectable(Value fields, Value schema, FieldPath path)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        errors.Each(fields, path, (field, at) =>
        {
            string text = field["jsonPath"].TextOrEmpty;
            FieldPath here = at.Child("jsonPath");
            if (text.Length == 0)
            {
                errors.Required(here);
            }
            else if (SelectablePath.Follow(schema, text, out Value found) is { } problem)
            {
                errors.Invalid(here, text, "is an invalid path: " + problem);
            }
            else
            {
                if (text.StartsWith(".metadata.", StringComparison.Ordinal))
                {
                    errors.Invalid(here, text, "must not point to fields in metadata");
                }

                if (found["type"].TextOrEmpty is not ("string" or "boolean" or "integer"))
                {
                    errors.Invalid(here, text, "must point to a field of type string, boolean or integer. "
                        + "Enum string fields and strings with formats are allowed.");
                }

                if (!seen.Add(text))
                {
                    errors.Duplicate(here, text);
                }
            }
        });
        if (seen.Count > SelectableMax)
        {
            errors.TooMany(path, seen.Count, SelectableMax);
        }
    }
}
