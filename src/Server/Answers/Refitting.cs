using Xebec.Api.Documents;
using Xebec.Schema.Yaml;
using Xebec.Server.Answers.Protobuf;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Answers;

/// <summary>
/// Answers that are made as JSON in one piece (errors, reviews, discovery, the success of a deletion) in the format the client takes. Only what
/// tells its kind is an API object; forms such as Table do not apply here, and what cannot be made stays JSON.
/// </summary>
internal static class Refitting
{
    public static Answer Refit(Request request, Answer answer)
    {
        string accept = request.Headers.Get("Accept") ?? "";
        if (accept is "" or "application/json" or "*/*" || answer.ContentType != "application/json" || answer.Body is not BytesBody body)
        {
            return answer;
        }

        MediaFormat format = Wanted(accept);
        if (format == MediaFormat.Json
            || !Document.TryParse(body.Bytes, out Document? document, out _)
            || document.Root["kind"].Text is null
            || document.Root["apiVersion"].Text is null
            || Bytes(document, format) is not { } bytes)
        {
            return answer;
        }

        var refitted = new Answer { Code = answer.Code, ContentType = format.ContentType(), Body = new BytesBody(bytes) };
        refitted.Headers.AddRange(answer.Headers);
        return refitted;
    }

    private static MediaFormat Wanted(string accept)
    {
        foreach (AcceptClause clause in AcceptClause.Read(accept))
        {
            foreach (MediaFormat format in MediaFormats.All)
            {
                if (clause.Takes("application", format.Subtype()) && clause.Parameter("as").Length == 0)
                {
                    return format;
                }
            }
        }

        return MediaFormat.Json;
    }

    private static byte[]? Bytes(Document document, MediaFormat format) =>
        format == MediaFormat.Yaml ? YamlWriter.Write(document.Root) : ProtobufObjects.Write(document);
}
