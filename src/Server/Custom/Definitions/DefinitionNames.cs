using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Custom.Definitions;

/// <summary>What the names of a definition may look like, in its spec and in its status.</summary>
internal static class DefinitionNames
{
    public static void Check(Value names, FieldPath path, FieldErrors errors)
    {
        foreach (string name in (ReadOnlySpan<string>)["plural", "singular"])
        {
            Label(names[name], path.Child(name), errors);
        }

        foreach (string name in (ReadOnlySpan<string>)["kind", "listKind"])
        {
            string text = names[name].TextOrEmpty;
            if (text.Length > 0 && DnsNames.Label1035(text.ToLowerInvariant()) is { Count: > 0 } problems)
            {
                errors.Invalid(path.Child(name), text, "may have mixed case, but should otherwise match: " + string.Join(",", problems));
            }
        }

        Labels(names["shortNames"], path.Child("shortNames"), errors);
        if (names["kind"].TextOrEmpty is { Length: > 0 } kind && names["listKind"].TextIs(kind))
        {
            errors.Invalid(path.Child("listKind"), kind, "kind and listKind may not be the same");
        }

        Labels(names["categories"], path.Child("categories"), errors);
    }

    /// <summary>A DNS label that begins with a letter; all that is wrong is one error. "" is fine.</summary>
    public static void Label(Value name, FieldPath path, FieldErrors errors)
    {
        if (name.HasText)
        {
            NonEmptyLabel(name, path, errors);
        }
    }

    public static void NonEmptyLabel(Value name, FieldPath path, FieldErrors errors)
    {
        if (DnsNames.Label1035(name.TextOrEmpty) is { Count: > 0 } problems)
        {
            errors.Invalid(path, name.TextOrEmpty, string.Join(",", problems));
        }
    }

    private static void Labels(Value list, FieldPath path, FieldErrors errors)
    {
        int index = 0;
        foreach (Value name in list.Elements)
        {
            NonEmptyLabel(name, path[index++], errors);
        }
    }
}
