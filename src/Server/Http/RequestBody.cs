using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Http;

/// <summary>Reads a whole body into memory, bounded by <see cref="Request.BodyBytesMax"/>.</summary>
internal static class RequestBody
{
    /// <summary>Null when the body is too large.</summary>
    public static async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (request.ContentLength is 0 || (request.ContentLength is null && request.Method is "GET" or "HEAD"))
        {
            return ReadOnlyMemory<byte>.Empty;
        }

        if (request.ContentLength > Request.BodyBytesMax)
        {
            return null;
        }

        PipeReader reader = request.BodyReader;
        while (true)
        {
            ReadResult read = await reader.ReadAsync(cancellation);
            if (read.Buffer.Length > Request.BodyBytesMax)
            {
                reader.AdvanceTo(read.Buffer.End);
                return null;
            }

            if (read.IsCompleted)
            {
                byte[] body = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return body;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
