using Xebec.Api.Documents;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Admission;

/// <summary>A backend decides whether a pod's images may be used; what it said of the same images counts for a while.</summary>
/// <remarks>Configuration: <c>imagePolicy</c>, see <see cref="ImagePolicyOptions"/>.</remarks>
internal sealed class ImagePolicyWebhook(ImagePolicyOptions options) : IValidatingPlugin
{
    private const string ApiVersion = "imagepolicy.k8s.io/v1alpha1";
    private const string Kind = "ImageReview";
    private const string Ephemeral = "ephemeralcontainers";
    private const string AnnotationPart = ".image-policy.k8s.io/";
    private const string AuditPrefix = "imagepolicywebhook.image-policy.k8s.io/";
    private const int AttemptsMax = 5;
    private const double Slower = 1.5;
    private const double Jitter = 0.2;
    private const int Remembered = 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ImageVerdicts _verdicts = new(Remembered);

    public string Name => "ImagePolicyWebhook";

    public async ValueTask<StatusError?> ValidateAsync(AdmissionRequest request, CancellationToken cancellation)
    {
        string part = request.Context.Subresource;
        bool pods = request.Resource is { Group: "", Resource: "pods" } && part is "" or Ephemeral;
        if (!pods || request.Operation is not ("CREATE" or "UPDATE"))
        {
            return null;
        }

        ObjectDraft spec = Question(request.Object!, part == Ephemeral, request.Context.Namespace);
        string key = spec.AsValue.ToString();
        DateTimeOffset now = request.Services.Time.GetUtcNow();
        if (!_verdicts.TryGet(key, now, out Value status))
        {
            try
            {
                status = await AskAsync(request.Services, spec, cancellation);
            }
            catch (WebhookCallException) when (options.AllowsUnasked)
            {
                request.Context.AuditAnnotations[AuditPrefix + "failed-open"] = "true";
                return null;
            }
            catch (WebhookCallException failed)
            {
                return Refusal.Of(request, failed.Message);
            }

            _verdicts.Add(key, status, now + (status["allowed"].IsTrue ? options.AllowFor : options.DenyFor));
        }

        foreach (Member note in status["auditAnnotations"].Members)
        {
            request.Context.AuditAnnotations[AuditPrefix + note.Name] = note.Value.TextOrEmpty;
        }

        if (status["allowed"].IsTrue)
        {
            return null;
        }

        string reason = status["reason"].TextOrEmpty;
        return Refusal.Of(request, reason.Length > 0
            ? $"image policy webhook backend denied one or more images: {reason}"
            : "one or more images rejected by webhook backend");
    }

    private static ObjectDraft Question(ObjectDraft pod, bool ephemeral, string ns)
    {
        Value spec = pod["spec"];
        IEnumerable<Value> containers = ephemeral
            ? spec["ephemeralContainers"].Elements.ToList()
            : spec["containers"].Elements.ToList().Concat(spec["initContainers"].Elements.ToList());
        ObjectDraft asked = new ObjectDraft()
            .Set("containers", new ArrayDraft(containers.Select(c => (Value)new ObjectDraft().Set("image", c["image"]))));
        var annotations = new ObjectDraft();
        foreach (Member annotation in pod["metadata"]["annotations"].Members)
        {
            if (annotation.Name.Contains(AnnotationPart, StringComparison.Ordinal))
            {
                annotations.Append(annotation.NameValue, annotation.Value);
            }
        }

        if (annotations.Count > 0)
        {
            asked.Set("annotations", annotations);
        }

        return asked.Set("namespace", ns);
    }

    // trouble that may pass is given time
    private async ValueTask<Value> AskAsync(ServerServices services, ObjectDraft spec, CancellationToken cancellation)
    {
        IWebhookClient client = services.Webhooks
            ?? throw new WebhookCallException("could not get REST client: this server calls no webhooks");
        ObjectDraft review = new ObjectDraft()
            .Set("kind", Kind)
            .Set("apiVersion", ApiVersion)
            .Set("metadata", new ObjectDraft())
            .Set("spec", spec)
            .Set("status", new ObjectDraft().Set("allowed", false));
        byte[] question = JsonText.ToBytes(review);
        TimeSpan pause = options.RetryAfter;
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return Status(await client.PostAsync(options.Endpoint, question, Patience, cancellation));
            }
            catch (WebhookCallException failed) when (failed.IsPassing && attempt < AttemptsMax)
            {
                await Task.Delay(pause * (1 + (Jitter * services.Random.NextDouble())), services.Time, cancellation);
                pause *= Slower;
            }
        }
    }

    private static Value Status(ReadOnlyMemory<byte> answer)
    {
        if (!Document.TryParse(answer, out Document? document, out string? problem))
        {
            throw new WebhookCallException($"couldn't get version/kind; json parse error: {problem}");
        }

        Value root = document.Root;
        return root["kind"].TextIs(Kind) && root["apiVersion"].TextIs(ApiVersion)
            ? root["status"]
            : throw new WebhookCallException(
                $"the answer is a {root["apiVersion"].TextOrEmpty} {root["kind"].TextOrEmpty}, not a {Kind} of {ApiVersion}");
    }
}
