using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Http;

internal sealed class HttpRequestHeaders(IHeaderDictionary headers) : IRequestHeaders
{
    public string? Get(string name)
    {
        StringValues values = headers[name];
        return values.Count switch { 0 => null, 1 => values[0], _ => string.Join(",", values.ToArray()) };
    }

    public IEnumerable<KeyValuePair<string, string>> WithPrefix(string prefix)
    {
        foreach ((string name, StringValues values) in headers)
        {
            if (!name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            foreach (string? value in values)
            {
                yield return new(name, value ?? "");
            }
        }
    }
}
