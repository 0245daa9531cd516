using Xebec.Api.Documents;
using Xebec.Schema.Yaml;
using Xebec.Server.Answers.Protobuf;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Answers;

/// <summary>
/// Answers that are made as JSON in one piece (errors, reviews, discovery, the success of a deletion) in the format the client takes.
/// Forms such as Table do not apply here, and what cannot be made stays JSON.
/// </summary>
internal static class Refitting
{
    public static Answer Refit(Request request, QueryString query, Answer answer)
    {
        if (answer.Body is not MadeObjectBody body)
        {
            return answer;
        }

        string accept = request.Headers.Get("Accept") ?? "";
        (MediaFormat format, AcceptClause? clause) = accept is "" or "application/json" or "*/*"
            ? (MediaFormat.Json, null)
            : Wanted(accept);
        byte[]? bytes = format == MediaFormat.Json ? null : Bytes(body.Bytes, format);
        if (bytes is null)
        {
            format = MediaFormat.Json;
            bytes = PrettyPrint.IsWanted(request, query, clause) ? JsonIndent.Write(body.Bytes.Span) : [.. body.Bytes.Span, (byte)'\n'];
        }

        var refitted = new Answer { Code = answer.Code, ContentType = format.ContentType(), Body = new BytesBody(bytes) };
        refitted.Headers.AddRange(answer.Headers);
        return refitted;
    }

    private static (MediaFormat Format, AcceptClause? Clause) Wanted(string accept)
    {
        foreach (AcceptClause clause in AcceptClause.Read(accept))
        {
            foreach (MediaFormat format in MediaFormats.All)
            {
                if (clause.Takes("application", format.Subtype()) && clause.Parameter("as").Length == 0)
                {
                    return (format, clause);
                }
            }
        }

        return (MediaFormat.Json, null);
    }

    private static byte[]? Bytes(ReadOnlyMemory<byte> json, MediaFormat format)
    {
        var document = Document.Parse(json);
        return format == MediaFormat.Yaml ? YamlWriter.Write(document.Root)
            : document.Root["kind"].Text is null || document.Root["apiVersion"].Text is null ? null
            : ProtobufObjects.Write(document);
    }
}
