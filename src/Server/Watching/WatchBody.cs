using System.Buffers;
using System.IO.Pipelines;
using Xebec.Server.Answers;
using Xebec.Server.Pipeline;
using Xebec.Server.Registry.Views;
using Xebec.Store.Seam;

namespace Xebec.Server.Watching;

/// <summary>A watch as an answer's body: frames flushed once per batch of ready events.</summary>
public sealed class WatchBody(ObjectWatch watch, IRenderer renderer, DateTimeOffset deadline, TimeProvider time) : AnswerBody
{
    public ObjectWatch Watch { get; } = watch;

    public DateTimeOffset Deadline { get; } = deadline;

    public override long? Length => null;

    public override bool Lasts => true;

    public override async ValueTask WriteAsync(PipeWriter to, CancellationToken cancellation)
    {
        await using ObjectWatch owned = Watch;
        var pace = new WatchPace(time);
        try
        {
            // the client learns that the watch stands before anything happens
            await to.FlushAsync(cancellation);
            while (await owned.ReadAsync(Deadline, cancellation) is { } events)
            {
                foreach (WatchEvent one in events)
                {
                    Write(to, one);
                    if (to.CanGetUnflushedBytes && to.UnflushedBytes > 64 * 1024)
                    {
                        await to.FlushAsync(cancellation);
                    }
                }

                if (events.Count > 0)
                {
                    await to.FlushAsync(cancellation);
                    await pace.TurnAsync(cancellation);
                }
            }
        }
        catch (WatchEndedException ended) when (ended.Reason == WatchEnd.StoreStopping)
        {
            // the stream just ends; clients resume elsewhere
        }
        catch (WatchEndedException ended)
        {
            renderer.Error(to, StatusError.Expired(ended.Message));
            await to.FlushAsync(cancellation);
        }
        catch (ConversionException failed)
        {
            renderer.Error(to, StatusError.Plain500(failed.Message));
            await to.FlushAsync(cancellation);
        }
    }

    private void Write(IBufferWriter<byte> to, WatchEvent one)
    {
        if (one.Object is null)
        {
            renderer.Bookmark(to, Watch.Resource, one.Revision.ToString(), one.InitialEventsEnd);
        }
        else
        {
            renderer.Event(to, Watch.Resource, one.Type, one.Object);
        }
    }
}
