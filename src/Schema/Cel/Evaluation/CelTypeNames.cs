using Xebec.Schema.Cel.Checking;

namespace Xebec.Schema.Cel.Evaluation;

/// <summary>
/// Whether objects that an expression made are named after the fields they stand in: <c>Object.spec</c> below <c>spec</c>. Their types are
/// open, so nothing else would tell that a field was misspelt.
/// </summary>
public static class CelTypeNames
{
    /// <summary>Upstream's words about the first that is not; null when all are, and for what is no such object.</summary>
    public static string? Misnamed(CelValue made) => IsMade(made) ? Check(made, made.Type.Name) : null;

    /// <summary>The same of a member of each element of a list.</summary>
    public static string? MisnamedIn(CelValue list, string member) =>
        list.Elements.ToArray().Select(element => Misnamed(element.Member(member))).FirstOrDefault(wrong => wrong is not null);

    private static string? Check(CelValue value, string expected)
    {
        if (value.IsDocument || value.Kind is not (CelKind.Object or CelKind.Map or CelKind.List))
        {
            return null;
        }

        if (value.Kind == CelKind.List)
        {
            return value.Elements.ToArray().Select(element => Check(element, expected)).FirstOrDefault(wrong => wrong is not null);
        }

        bool made = IsMade(value);
        if (made && value.Type.Name != expected)
        {
            return $"unexpected type name \"{value.Type.Name}\", expected \"{expected}\", "
                + "which matches field name path from root Object type";
        }

        return value.Entries.ToArray()
            .Select(entry => Check(entry.Value, made ? $"{expected}.{entry.Key.Text}" : expected))
            .FirstOrDefault(wrong => wrong is not null);
    }

    private static bool IsMade(CelValue value) => value.Kind == CelKind.Object && !value.IsDocument;
}
