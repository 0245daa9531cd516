using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace Xebec.Server.Http;

/// <summary>Puts <see cref="GatheredOutput"/> between a connection's HTTP and its TLS.</summary>
internal static class GatheredTransport
{
    /// <param name="next">The connection's HTTP.</param>
    /// <param name="patience">How long a client may take, at the end, to receive what is still to be sent.</param>
    public static ConnectionDelegate Before(ConnectionDelegate next, TimeSpan patience) => async context =>
    {
        IDuplexPipe encrypted = context.Transport;
        var output = new GatheredOutput(encrypted.Output);
        context.Transport = new Duplex(encrypted.Input, output);
        try
        {
            await next(context);
        }
        finally
        {
            context.Transport = encrypted;
            try
            {
                await output.DrainAsync().WaitAsync(patience, TimeProvider.System);
            }
            catch (TimeoutException)
            {
                context.Abort();
            }
        }
    };

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
