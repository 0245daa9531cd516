using System.Text;

namespace Xebec.Tools.Accessors;

/// <summary>C# names for packages and members.</summary>
internal static class Names
{
    // members that every accessor has, which no field may be called
    private static readonly string[] Taken =
    [
        "Json", "Exists", "Of", "KindName", "ResourceName", "Namespaced", "ToString", "Equals", "GetHashCode", "GetType",
    ];

    /// <summary><c>core.v1</c> → <c>Xebec.Api.Core.V1</c>.</summary>
    public static string Namespace(string package) => "Xebec.Api." + string.Join('.', package.Split('.').Select(Pascal));

    /// <summary>
    /// <c>podIP</c> → <c>PodIP</c>, <c>$ref</c> → <c>Ref</c>; a name that is the type's own gets Value behind it, since C# forbids it.
    /// </summary>
    public static string Member(string field, string type)
    {
        var name = new StringBuilder();
        foreach (string part in field.TrimStart('$').Split('-', '.', '/'))
        {
            name.Append(Pascal(part));
        }

        string member = name.ToString();
        return member == type || Taken.Contains(member) ? member + "Value" : member;
    }

    private static string Pascal(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
