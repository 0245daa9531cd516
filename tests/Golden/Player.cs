using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xebec.Tests.Server.Http;

namespace Xebec.Tests.Golden;

/// <summary>Plays one recording against a server, in a namespace of its own.</summary>
/// <param name="server">The server.</param>
/// <param name="admin">Sends as the recordings' administrator.</param>
/// <param name="recording">What to play.</param>
internal sealed partial class Player(LiveServer server, HttpClient admin, Recording recording)
{
    private static readonly string[] KeptHeaders = ["content-type", "warning", "retry-after", "location", "etag"];

    // of a watch that has told everything that was recorded, how long to listen for more
    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(250);

    private readonly string _ns = NamespaceOf(recording.Name);
    private readonly Dictionary<string, JsonNode?> _answers = [];

    /// <summary>What is not alike, for a person; empty when everything is.</summary>
    public async Task<IReadOnlyList<string>> PlayAsync(CancellationToken cancellation)
    {
        _answers["ns"] = _ns;
        await SendAsync("POST", "/api/v1/namespaces", new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = _ns } }, cancellation);
        await SendAsync(
            "POST",
            $"/api/v1/namespaces/{_ns}/serviceaccounts",
            new JsonObject { ["apiVersion"] = "v1", ["kind"] = "ServiceAccount", ["metadata"] = new JsonObject { ["name"] = "default" } },
            cancellation);
        var differences = new List<string>();
        foreach (JsonObject step in recording.Steps.Cast<JsonObject>())
        {
            JsonObject got = await StepAsync(step, cancellation);
            if (step["response"] is not { } expected)
            {
                continue;
            }

            bool messages = step["loose"]?.GetValue<bool>() != true;
            List<string> here = [.. Differences.Between(Comparable.Canonical(expected, messages), Comparable.Canonical(got, messages)).Take(8)];
            if (here.Count > 0)
            {
                differences.Add($"  step {step["id"]}: {step["method"] ?? "WATCH"} {step["path"] ?? step["watch"]}\n    {string.Join("\n    ", here)}");
            }
        }

        await SendAsync("DELETE", $"/api/v1/namespaces/{_ns}", null, cancellation);
        return differences;
    }

    private static string NamespaceOf(string name)
    {
        string ns = NotInNames().Replace(name.ToLowerInvariant(), "-") + "-run";
        return (ns.Length > 60 ? ns[..60] : ns).Trim('-');
    }

    private Task<JsonObject> StepAsync(JsonObject step, CancellationToken cancellation) =>
        step["watch"] is null ? AskAsync(step, cancellation) : WatchAsync(step, cancellation);

    private async Task<JsonObject> AskAsync(JsonObject step, CancellationToken cancellation)
    {
        int? until = (int?)step["repeat_until"];
        HttpResponseMessage response;
        byte[] bytes;
        for (int attempt = 1; ; attempt++)
        {
            using HttpRequestMessage request = Request(step);
            response = await ((string?)step["who"] == "anonymous" ? server.Anonymous : admin).SendAsync(request, cancellation);
            bytes = await response.Content.ReadAsByteArrayAsync(cancellation);
            if (until is null || (int)response.StatusCode == until || attempt == 100)
            {
                break;
            }

            response.Dispose();
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellation);
        }

        using HttpResponseMessage owned = response;
        if (!Recording.TryParse(bytes, out JsonNode? body))
        {
            body = Encoding.UTF8.GetString(bytes);
        }

        int status = (int)response.StatusCode;
        _answers[(string?)step["id"] ?? "_"] = new JsonObject { ["status"] = status, ["body"] = body };
        return new JsonObject { ["status"] = status, ["headers"] = Headers(response), ["body"] = Comparable.Plain(body, _ns) };
    }

    private HttpRequestMessage Request(JsonObject step)
    {
        HttpRequestMessage request = server.Request((string)step["method"]!, Filled((string)step["path"]!));
        string? body = step["body"] is { } json ? RecordedJson.Write(Filled(json)) : step.ContainsKey("raw") ? Filled((string)step["raw"]!) : null;
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["Accept"] = "application/json" };
        if (step.ContainsKey("body"))
        {
            headers["Content-Type"] = "application/json";
            body ??= "null";
        }

        foreach ((string name, JsonNode? value) in step["headers"] as JsonObject ?? [])
        {
            headers[name] = Filled((string)value!);
        }

        foreach ((string name, string value) in headers)
        {
            if (!name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase))
            {
                Assert.True(request.Headers.TryAddWithoutValidation(name, value));
            }
            else
            {
                request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body ?? ""));
                Assert.True(request.Content.Headers.TryAddWithoutValidation(name, value));
            }
        }

        if (body is not null)
        {
            request.Content ??= new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        }

        return request;
    }

    private async Task<JsonObject> WatchAsync(JsonObject step, CancellationToken cancellation)
    {
        HttpRequestMessage request = server.Request("GET", Filled((string)step["watch"]!));
        request.Headers.TryAddWithoutValidation("Accept", (string?)step["accept"] ?? "application/json");
        using HttpResponseMessage response = await admin.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        Task<JsonArray> events = EventsAsync(step, response, cancellation);
        foreach (JsonObject during in (step["during"] as JsonArray ?? []).Cast<JsonObject>())
        {
            await StepAsync(during, cancellation);
        }

        JsonArray got = await events;
        var answer = new JsonObject { ["status"] = (int)response.StatusCode, ["events"] = new JsonArray([.. got.Select(e => Comparable.Plain(e, _ns))]) };
        _answers[(string)step["id"]!] = new JsonObject { ["events"] = got };
        return answer;
    }

    private static async Task<JsonArray> EventsAsync(JsonObject step, HttpResponseMessage response, CancellationToken cancellation)
    {
        int most = (int?)step["events"] ?? 100;
        int recorded = (step["response"]?["events"] as JsonArray)?.Count ?? most;
        var patience = TimeSpan.FromSeconds((double?)step["seconds"] ?? 3);
        var events = new JsonArray();
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(cancellation));
        while (events.Count < most)
        {
            using var wait = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            wait.CancelAfter(events.Count >= recorded ? Silence : patience);
            try
            {
                if (await lines.ReadLineAsync(wait.Token) is not { } line || !Recording.TryParse(Encoding.UTF8.GetBytes(line), out JsonNode? one))
                {
                    break;
                }

                events.Add(one);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                // nothing more comes
                break;
            }
        }

        return events;
    }

    private async Task SendAsync(string method, string path, JsonObject? body, CancellationToken cancellation)
    {
        using HttpRequestMessage request = server.Request(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        }

        using HttpResponseMessage response = await admin.SendAsync(request, cancellation);
    }

    private JsonObject Headers(HttpResponseMessage response)
    {
        var kept = new JsonObject();
        foreach ((string name, HeaderStringValues values) in response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated))
        {
            string lower = name.ToLowerInvariant();
            if (KeptHeaders.Contains(lower))
            {
                kept[lower] = new JsonArray([.. values.Select(v => lower == "etag" ? "<etag>" : Comparable.Plain(v, _ns))]);
            }
        }

        return kept;
    }

    private JsonNode? Filled(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.Select(m => KeyValuePair.Create(Filled(m.Key), Filled(m.Value)))),
        JsonArray elements => new JsonArray([.. elements.Select(Filled)]),
        _ when Comparable.Text(node) is { } text => Whole().Match(text) is { Success: true } whole ? Answered(whole.Groups[1].Value)?.DeepClone() : Filled(text),
        _ => node?.DeepClone(),
    };

    private string Filled(string text) => Reference().Replace(text, m => Answered(m.Groups[1].Value) is { } found ? Comparable.Text(found) ?? found.ToJsonString() : "None");

    private JsonNode? Answered(string reference)
    {
        string[] steps = [.. Step().Matches(reference).Select(m => m.Value)];
        JsonNode? node = _answers[steps[0]];
        foreach (string step in steps.Skip(1))
        {
            node = node is JsonArray elements ? elements[int.Parse(step, System.Globalization.CultureInfo.InvariantCulture)]
                : node is JsonObject members && members.TryGetPropertyValue(step, out JsonNode? found) ? found
                : throw new InvalidOperationException($"nothing is known as {reference}");
        }

        return node;
    }

    [GeneratedRegex("[^a-z0-9-]")]
    private static partial Regex NotInNames();

    [GeneratedRegex(@"^\$\{([^}]+)\}$")]
    private static partial Regex Whole();

    [GeneratedRegex(@"\$\{([^}]+)\}")]
    private static partial Regex Reference();

    [GeneratedRegex(@"[^.\[\]]+")]
    private static partial Regex Step();
}
