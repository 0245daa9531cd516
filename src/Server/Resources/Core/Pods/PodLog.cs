using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Api.Names;
using Xebec.Client.Seam;
using Xebec.Server.Pipeline;
using Xebec.Server.Resources.Validation;
using Xebec.Store.Seam;

namespace Xebec.Server.Resources.Core.Pods;

/// <summary>pods/NAME/log: what a container has written, asked of the pod's node.</summary>
public sealed class PodLog : ISubresource
{
    private static readonly string[] Passed =
    [
        "follow", "previous", "timestamps", "tailLines", "limitBytes", "sinceSeconds", "sinceTime", "stream",
    ];

    public static PodLog Instance { get; } = new();

    public async ValueTask<Answer> HandleAsync(RequestContext request, CancellationToken cancellation)
    {
        ResourceName pods = request.Resource.Type.Name;
        string name = request.Target.Name;
        ISnapshot snapshot = await request.Resource.Store.ReadLatestAsync(cancellation);
        if (snapshot.Get(new ObjectKey(pods, request.Target.Namespace, name)) is not { } stored)
        {
            return StatusError.NotFound(pods, name).ToAnswer();
        }

        Value spec = Document.Parse(stored.Bytes).Root["spec"];
        if (Container(spec, name, request.Target.Query["container"], out StatusError? error) is not { } container)
        {
            return error!.ToAnswer();
        }

        if (Refusal(request.Target.Query) is { } errors)
        {
            return StatusError.Invalid(new KindName("", "v1", "PodLogOptions"), name, errors).ToAnswer();
        }

        string node = spec["nodeName"].TextOrEmpty;
        if (node.Length == 0)
        {
            // not placed yet: nothing to tell
            return new Answer { Code = 204, ContentType = "", Body = BytesBody.None };
        }

        if (request.Services.Nodes is not { } nodes)
        {
            return StatusError.ServiceUnavailable("this server has no way to its nodes").ToAnswer();
        }

        try
        {
            NodeAnswer answer = await nodes.GetAsync(node, Target(request, name, container), cancellation);
            return answer.Code == 200 ? Text(new NodeBody(answer)) : (await ErrorAsync(answer, name, cancellation)).ToAnswer();
        }
        catch (NodeUnreachableException e)
        {
            return StatusError.Internal(e.Message).ToAnswer();
        }
    }

    private static IReadOnlyList<FieldError>? Refusal(QueryString query)
    {
        var errors = new FieldErrors();
        foreach ((string option, long least, string rule) in (ReadOnlySpan<(string, long, string)>)[
            ("tailLines", 0, "must be greater than or equal to 0"), ("limitBytes", 1, "must be greater than 0"),
            ("sinceSeconds", 1, "must be greater than 0")])
        {
            if (long.TryParse(query[option], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
                && number < least)
            {
                errors.Invalid(FieldPath.Of(option), number, rule);
            }
        }

        if (query.Has("sinceSeconds") && query.Has("sinceTime"))
        {
            errors.Forbidden(FieldPath.Of(""), "at most one of `sinceTime` or `sinceSeconds` may be specified");
        }

        return errors.Any ? errors.All : null;
    }

    private static Answer Text(AnswerBody body) => new() { Code = 200, ContentType = "text/plain", Body = body };

    // the one asked for, or the only one
    private static string? Container(Value spec, string pod, string asked, out StatusError? error)
    {
        error = null;
        List<string> mains = Names(spec["containers"]), inits = Names(spec["initContainers"]);
        if (asked.Length > 0)
        {
            bool known = mains.Contains(asked) || inits.Contains(asked) || Names(spec["ephemeralContainers"]).Contains(asked);
            error = known ? null : StatusError.BadRequest($"container {asked} is not valid for pod {pod}");
            return known ? asked : null;
        }

        if (mains.Count == 1)
        {
            return mains[0];
        }

        string others = inits.Count > 0 ? $" or one of the init containers: [{string.Join(' ', inits)}]" : "";
        error = StatusError.BadRequest(
            $"a container name must be specified for pod {pod}, choose one of: [{string.Join(' ', mains)}]{others}");
        return null;
    }

    private static List<string> Names(Value containers) => [.. containers.Elements.ToList().Select(c => c["name"].TextOrEmpty)];

    private static string Target(RequestContext request, string pod, string container)
    {
        var target = new StringBuilder();
        target.Append("/containerLogs/").Append(Uri.EscapeDataString(request.Target.Namespace))
            .Append('/').Append(Uri.EscapeDataString(pod));
        target.Append('/').Append(Uri.EscapeDataString(container));
        char separator = '?';
        foreach (string option in Passed)
        {
            if (request.Target.Query.Has(option))
            {
                target.Append(separator).Append(option).Append('=').Append(Uri.EscapeDataString(request.Target.Query[option]));
                separator = '&';
            }
        }

        return target.ToString();
    }

    private static async ValueTask<StatusError> ErrorAsync(NodeAnswer answer, string pod, CancellationToken cancellation)
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        await answer.WriteAsync(pipe.Writer, cancellation);
        await pipe.Writer.CompleteAsync();
        ReadResult read = await pipe.Reader.ReadAsync(cancellation);
        string text = Encoding.UTF8.GetString(read.Buffer);
        return answer.Code switch
        {
            400 => StatusError.BadRequest(text),
            404 => new StatusError(404, "NotFound", $"the server could not find the requested resource ( pods/log {pod})"),
            422 => new StatusError(422, "Invalid", $"PodLogOptions {GoText.Quote(pod)} is invalid: {text}"),
            _ => StatusError.Internal(text),
        };
    }

    private sealed class NodeBody(NodeAnswer answer) : AnswerBody
    {
        public override long? Length => null;

        public override bool Lasts => true;

        public override ValueTask WriteAsync(PipeWriter to, CancellationToken cancellation) => answer.WriteAsync(to, cancellation);
    }
}
