using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Http;

/// <summary>Reads a whole body into memory: no more than <see cref="Request.BodyBytesMax"/>, and than all may take together.</summary>
internal static class RequestBody
{
    /// <param name="request">Whose body it is.</param>
    /// <param name="share">Holds what has been read.</param>
    /// <param name="cancellation">The client is gone.</param>
    /// <returns>The body, or the answer when it is too large or there is no room for it.</returns>
    public static async ValueTask<(ReadOnlyMemory<byte> Body, StatusError? Refused)> ReadAsync(
        HttpRequest request, BodyBudget.Share share, CancellationToken cancellation)
    {
        if (request.ContentLength is 0 || (request.ContentLength is null && request.Method is "GET" or "HEAD"))
        {
            return (default, null);
        }

        if (request.ContentLength > Request.BodyBytesMax)
        {
            return (default, StatusError.TooLarge);
        }

        PipeReader reader = request.BodyReader;
        while (true)
        {
            ReadResult read = await reader.ReadAsync(cancellation);
            StatusError? refused = read.Buffer.Length > Request.BodyBytesMax ? StatusError.TooLarge
                : share.Hold(read.Buffer.Length) ? null
                : StatusError.TooManyRequests;
            if (refused is not null)
            {
                reader.AdvanceTo(read.Buffer.End);
                return (default, refused);
            }

            if (read.IsCompleted)
            {
                byte[] body = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return (body, null);
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
