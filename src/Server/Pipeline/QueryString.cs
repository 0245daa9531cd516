using System.Text;

namespace Xebec.Server.Pipeline;

/// <summary>Query parameters in order, decoded as Go's url.ParseQuery does ("+" is a space, malformed pairs are dropped).</summary>
public sealed class QueryString
{
    public static readonly QueryString Empty = new([]);

    private readonly List<KeyValuePair<string, string>> _pairs;

    private QueryString(List<KeyValuePair<string, string>> pairs) => _pairs = pairs;

    public static QueryString Parse(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
        {
            return Empty;
        }

        var pairs = new List<KeyValuePair<string, string>>();
        foreach (Range range in text.Split('&'))
        {
            ReadOnlySpan<char> pair = text[range];
            if (pair.IsEmpty || pair.Contains(';'))
            {
                continue;
            }

            int equals = pair.IndexOf('=');
            ReadOnlySpan<char> name = equals < 0 ? pair : pair[..equals];
            ReadOnlySpan<char> value = equals < 0 ? default : pair[(equals + 1)..];
            if (Percent.TryDecode(name, true, out string? decodedName) && Percent.TryDecode(value, true, out string? decodedValue))
            {
                pairs.Add(new(decodedName, decodedValue));
            }
        }

        return new QueryString(pairs);
    }

    public bool Has(string name) => _pairs.Exists(p => p.Key == name);

    /// <summary>The first value, or "" when there is none.</summary>
    public string this[string name]
    {
        get
        {
            foreach ((string key, string value) in _pairs)
            {
                if (key == name)
                {
                    return value;
                }
            }

            return "";
        }
    }

    public IReadOnlyList<string> All(string name) => _pairs.Count == 0 ? [] : [.. _pairs.Where(p => p.Key == name).Select(p => p.Value)];

    /// <summary>As Go's conversion of query booleans: set, and neither "0" nor "false" in any case.</summary>
    public bool Flag(string name) => Has(name) && !(this[name] is "0" || this[name].Equals("false", StringComparison.OrdinalIgnoreCase));
}

/// <summary>Percent-decoding that refuses what is malformed instead of guessing.</summary>
public static class Percent
{
    public static bool TryDecode(
        ReadOnlySpan<char> text, bool plusIsSpace, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? decoded)
    {
        decoded = null;
        if (!text.Contains('%') && !(plusIsSpace && text.Contains('+')))
        {
            decoded = text.ToString();
            return true;
        }

        byte[] bytes = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        int used = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '%')
            {
                if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
                {
                    return false;
                }

                bytes[used++] = Convert.FromHexString(text.Slice(i + 1, 2))[0];
                i += 2;
            }
            else if (plusIsSpace && text[i] == '+')
            {
                bytes[used++] = (byte)' ';
            }
            else
            {
                used += Encoding.UTF8.GetBytes(text.Slice(i, 1), bytes.AsSpan(used));
            }
        }

        decoded = Encoding.UTF8.GetString(bytes, 0, used);
        return true;
    }
}
