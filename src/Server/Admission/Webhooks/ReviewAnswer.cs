using Xebec.Api.Documents;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Admission;

/// <summary>What a webhook answered, checked.</summary>
/// <param name="Response">The review's <c>response</c>.</param>
/// <param name="Patch">JSON patch operations; absent when it wants no change.</param>
internal sealed record ReviewAnswer(Value Response, Value Patch)
{
    public bool IsAllowed => Response["allowed"].IsTrue;

    /// <exception cref="WebhookCallException">The answer is not one to the question.</exception>
    public static ReviewAnswer Read(ReadOnlyMemory<byte> body, string reviewVersion, string uid, bool mutating)
    {
        if (!Document.TryParse(body, out Document? document, out string? problem))
        {
            throw new WebhookCallException($"failed to call webhook: couldn't get version/kind; json parse error: {problem}");
        }

        Value root = document.Root;
        string apiVersion = root["apiVersion"].TextOrEmpty;
        bool strict = reviewVersion == "v1";
        if (strict && (!root["kind"].TextIs("AdmissionReview") || apiVersion != "admission.k8s.io/v1"))
        {
            string given = apiVersion.Contains('/', StringComparison.Ordinal) ? apiVersion : "/" + apiVersion;
            throw Invalid(
                $"expected webhook response of admission.k8s.io/v1, Kind=AdmissionReview, got {given}, Kind={root["kind"].TextOrEmpty}");
        }

        Value response = root["response"];
        if (!response.IsObject)
        {
            throw Invalid("webhook response was absent");
        }

        if (strict && !response["uid"].TextIs(uid))
        {
            throw Invalid($"expected response.uid=\"{uid}\", got \"{response["uid"].TextOrEmpty}\"");
        }

        return new ReviewAnswer(response, mutating && response["allowed"].IsTrue ? PatchOf(response, strict) : default);
    }

    /// <summary>The refusal in the webhook's words.</summary>
    public StatusError Refusal(string webhook)
    {
        Value status = Response["status"];
        string start = $"admission webhook \"{webhook}\" denied the request";
        string reason = status["reason"].TextOrEmpty;
        string message = status["message"].TextOrEmpty;
        long code = status["code"].Integer ?? 0;
        string why = message.Length > 0 ? ": " + message : reason.Length > 0 ? ": " + reason : " without explanation";
        return new StatusError(code is < 400 or > 599 ? 400 : (int)code, reason, start + why) { Details = DetailsOf(status["details"]) };
    }

    private static Value PatchOf(Value response, bool strict)
    {
        string encoded = response["patch"].TextOrEmpty;
        bool typed = response["patchType"].Text is not null;
        if (strict && encoded.Length > 0 != typed)
        {
            throw Invalid(typed ? "webhook returned response.patchType but not response.patch"
                : "webhook returned response.patch but not response.patchType");
        }

        if (encoded.Length == 0)
        {
            return default;
        }

        if (typed && !response["patchType"].TextIs("JSONPatch"))
        {
            throw response["patchType"].TextIs("")
                ? Invalid("webhook returned invalid response.patchType of \"\"")
                : new WebhookCallException($"unsupported patch type \"{response["patchType"].TextOrEmpty}\"");
        }

        byte[] bytes = new byte[encoded.Length];
        string? problem = null;
        return Convert.TryFromBase64String(encoded, bytes, out int length)
            && Document.TryParse(bytes.AsMemory(0, length), out Document? patch, out problem) && patch.Root.IsArray
            ? patch.Root
            : throw new WebhookCallException($"received undecodable patch in webhook response: {problem ?? "illegal base64 data"}");
    }

    private static WebhookCallException Invalid(string why) => new($"received invalid webhook response: {why}");

    private static StatusDetails? DetailsOf(Value details) => !details.IsObject ? null : new StatusDetails(
        details["name"].TextOrEmpty, details["group"].TextOrEmpty, details["kind"].TextOrEmpty)
    {
        Uid = details["uid"].TextOrEmpty,
        RetryAfterSeconds = (int)(details["retryAfterSeconds"].Integer ?? 0),
        Causes = [.. details["causes"].Elements.ToList()
            .Select(c => new StatusCause(c["reason"].TextOrEmpty, c["message"].TextOrEmpty, c["field"].TextOrEmpty))],
    };
}
