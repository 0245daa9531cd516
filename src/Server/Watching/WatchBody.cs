using System.Buffers;
using System.IO.Pipelines;
using Xebec.Server.Answers;
using Xebec.Server.Pipeline;
using Xebec.Server.Registry.Views;
using Xebec.Store.Seam;

namespace Xebec.Server.Watching;

/// <summary>A watch as an answer's body: frames flushed once per batch of ready events.</summary>
/// <param name="watch">Disposed when it has been written.</param>
/// <param name="renderer">Makes the frames.</param>
/// <param name="deadline">When it is over.</param>
/// <param name="patience">
/// How long a client may take nothing of what is ready; then writing ends with a <see cref="TimeoutException"/>.
/// </param>
public sealed class WatchBody(ObjectWatch watch, IRenderer renderer, DateTimeOffset deadline, TimeSpan patience) : AnswerBody
{
    public ObjectWatch Watch { get; } = watch;

    public DateTimeOffset Deadline { get; } = deadline;

    public override long? Length => null;

    public override bool Lasts => true;

    public override async ValueTask WriteAsync(PipeWriter to, CancellationToken cancellation)
    {
        await using ObjectWatch owned = Watch;
        using var client = new PatientWriter(to, patience, owned.Time, cancellation);
        var pace = new WatchPace(owned.Time);
        try
        {
            // the client learns that the watch stands before anything happens
            await client.FlushAsync();
            long began = owned.Time.GetTimestamp();
            while (await owned.ReadAsync(Deadline, cancellation) is { } events)
            {
                foreach (WatchEvent one in events)
                {
                    Write(to, one);
                    if (to.CanGetUnflushedBytes && to.UnflushedBytes > 64 * 1024)
                    {
                        await client.FlushAsync();
                    }
                }

                if (events.Count == 0)
                {
                    continue;
                }

                await client.FlushAsync();
                owned.Meter?.Sent(events.Count);
                if (events[^1].InitialEventsEnd)
                {
                    owned.Meter?.Listed(owned.Time.GetElapsedTime(began));
                }

                await pace.TurnAsync(cancellation);
            }
        }
        catch (WatchEndedException ended) when (ended.Reason == WatchEnd.StoreStopping)
        {
            // the stream just ends; clients resume elsewhere
        }
        catch (WatchEndedException ended)
        {
            renderer.Error(to, StatusError.Expired(ended.Message));
            await client.FlushAsync();
        }
        catch (ConversionException failed)
        {
            renderer.Error(to, StatusError.Plain500(failed.Message));
            await client.FlushAsync();
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
