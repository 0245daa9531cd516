using Xebec.Api.Documents;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Admission;

/// <summary>How many events a second the server, a namespace, a user or a source may write; those beyond are answered 429.</summary>
/// <remarks>Configuration: <c>limits</c>, each with <c>type</c>, <c>qps</c>, <c>burst</c> and <c>cacheSize</c>.</remarks>
internal sealed class EventRateLimit : IValidatingPlugin
{
    private const int RememberedDefault = 4096;
    private readonly List<(string Type, TokenBuckets Buckets)> _limits = [];

    /// <exception cref="AdmissionOptionsException">The configuration has no limits, or one that makes no sense.</exception>
    public EventRateLimit(Value configuration)
    {
        if (configuration["limits"].Count == 0)
        {
            throw new AdmissionOptionsException(
                "EventRateLimit: limits: must not be empty; give them in the file of --admission-control-config-file");
        }

        int index = 0;
        foreach (Value limit in configuration["limits"].Elements)
        {
            string type = limit["type"].TextOrEmpty;
            long rate = limit["qps"].Integer ?? 0;
            long burst = limit["burst"].Integer ?? 0;
            long remembered = limit["cacheSize"].Integer ?? 0;
            string? wrong = type is not ("Server"
                or "Namespace" or "User" or "SourceAndObject") ? $"type: {type} is none of Server, Namespace, User, SourceAndObject"
                : burst <= 0 ? "burst: must be positive"
                : rate <= 0 ? "qps: must be positive" : remembered < 0 ? "cacheSize: must not be negative" : null;
            if (wrong is not null)
            {
                throw new AdmissionOptionsException($"EventRateLimit: limits[{index}].{wrong}");
            }

            _limits.Add(
                (type, new TokenBuckets(rate, burst, type == "Server" ? 1 : remembered == 0 ? RememberedDefault : (int)remembered)));
            index++;
        }
    }

    public string Name => "EventRateLimit";

    public StatusError? Validate(AdmissionRequest request)
    {
        if (request.Operation is not ("CREATE" or "UPDATE") || request.Kind.Kind != "Event" || request.Context.DryRun)
        {
            return null;
        }

        // every limit counts the event, whatever the others say
        StatusError? refused = null;
        foreach ((string type, TokenBuckets buckets) in _limits)
        {
            string key = KeyOf(type, request);
            if (!buckets.TryTake(key, request.Context.Now))
            {
                refused = new StatusError(429, "TooManyRequests", $"limit reached on type {type} for key {key}")
                {
                    Details = StatusDetails.Empty,
                };
            }
        }

        return refused;
    }

    private static string KeyOf(string type, AdmissionRequest request) => type switch
    {
        "Namespace" => request.Context.Namespace,
        "User" => request.Context.User.Name,
        "SourceAndObject" => SourceAndObject(request.Object!),
        _ => "",
    };

    private static string SourceAndObject(Value item)
    {
        bool core = item["involvedObject"].IsObject;
        Value source = item[core ? "source" : "deprecatedSource"];
        Value about = item[core ? "involvedObject" : "regarding"];
        return string.Concat(
            source["component"].TextOrEmpty, source["host"].TextOrEmpty, about["kind"].TextOrEmpty, about["namespace"].TextOrEmpty)
            + string.Concat(about["name"].TextOrEmpty, about["uid"].TextOrEmpty, about["apiVersion"].TextOrEmpty);
    }
}
