namespace Xebec.Client.Http;

/// <summary>Query strings without '?': put together, looked into, taken apart.</summary>
internal static class Query
{
    public static string Pair(string name, string value) => $"{name}={Uri.EscapeDataString(value)}";

    /// <summary>Path and query; empty parts are left out.</summary>
    public static string Of(string path, params ReadOnlySpan<string> parts)
    {
        string target = path;
        char separator = '?';
        foreach (string part in parts)
        {
            if (part.Length > 0)
            {
                target += separator + part;
                separator = '&';
            }
        }

        return target;
    }

    public static bool Has(string query, string name)
    {
        int from = query.IndexOf('?', StringComparison.Ordinal) + 1;
        return query[from..].Split('&').Any(part => Names(part, name));
    }

    public static string Without(string query, string name) => string.Join('&', query.Split('&').Where(part => !Names(part, name)));

    private static bool Names(string part, string name) =>
        part.StartsWith(name, StringComparison.Ordinal) && (part.Length == name.Length || part[name.Length] == '=');
}
