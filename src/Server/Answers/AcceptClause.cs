using System.Globalization;

namespace Xebec.Server.Answers;

/// <summary>One media type of an Accept header.</summary>
/// <param name="Type">Before the slash; "*" is any.</param>
/// <param name="Subtype">Behind it; "*" is any.</param>
/// <param name="Parameters">Without q.</param>
/// <param name="Quality">0 to 1; default 1.</param>
internal sealed record AcceptClause(string Type, string Subtype, IReadOnlyDictionary<string, string> Parameters, double Quality)
{
    /// <summary>
    /// The clauses from the most to the least wanted; of equal ones exact
    /// types come before wildcards, then the order of the header decides.
    /// </summary>
    public static IReadOnlyList<AcceptClause> Read(string header) =>
    [
        .. header.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(ReadOne).OfType<AcceptClause>()
            .OrderByDescending(c => c.Quality).ThenBy(c => c.Type == "*").ThenBy(c => c.Subtype == "*"),
    ];

    /// <summary>The value of a parameter; "" when there is none.</summary>
    public string Parameter(string name) => Parameters.GetValueOrDefault(name, "");

    public bool Takes(string type, string subtype) => (Type == "*" || Type == type) && (Subtype == "*" || Subtype == subtype);

    private static AcceptClause? ReadOne(string text)
    {
        string[] parts = text.Split(';', StringSplitOptions.TrimEntries);
        string[] media = parts[0].Split('/');
        if (media.Length > 2 || (media.Length == 1 && media[0] != "*"))
        {
            return null;
        }

        double quality = 1;
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string part in parts.Skip(1))
        {
            int equals = part.IndexOf('=');
            if (equals < 0)
            {
                continue;
            }

            string name = part[..equals].Trim();
            string value = part[(equals + 1)..].Trim();
            if (name == "q")
            {
                quality = double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double q) ? q : 1;
            }
            else
            {
                parameters[name] = value;
            }
        }

        return new AcceptClause(media[0].Trim(), media.Length == 2 ? media[1].Trim() : "*", parameters, quality);
    }
}
