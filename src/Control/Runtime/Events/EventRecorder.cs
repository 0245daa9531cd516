using System.Threading.Channels;
using Xebec.Api.Documents;
using Xebec.Client.Seam;
using Xebec.Control.Runtime.Plans;

namespace Xebec.Control.Runtime.Events;

/// <summary>
/// Writes events in the background: the same thing said again counts up the event that is there. Events are told at best: when more come
/// than can be written, the newest are dropped, and the journal says how many.
/// </summary>
public sealed class EventRecorder(IApiServer server, string component, TimeProvider time, IJournal journal)
{
    /// <summary>Notes waiting to be written: as many as upstream's broadcaster holds.</summary>
    private const int WaitingMax = 1000;

    private readonly Channel<(EventNote Note, DateTimeOffset At)> _waiting =
        Channel.CreateBounded<(EventNote Note, DateTimeOffset At)>(new BoundedChannelOptions(WaitingMax) { SingleReader = true });

    private readonly EventSeries _series = new();
    private long _dropped;
    private long _lastName;

    /// <summary>Takes a note to be written; null is no note. Never waits.</summary>
    public void Record(EventNote? note)
    {
        if (note is not null && !_waiting.Writer.TryWrite((note, time.GetUtcNow())))
        {
            Interlocked.Increment(ref _dropped);
        }
    }

    /// <summary>Writes until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            while (await _waiting.Reader.WaitToReadAsync(cancellation))
            {
                while (_waiting.Reader.TryRead(out (EventNote Note, DateTimeOffset At) next))
                {
                    await WriteAsync(next.Note, next.At, cancellation);
                }

                if (Interlocked.Exchange(ref _dropped, 0) is > 0 and var dropped)
                {
                    journal.Write(JournalWeight.Trouble, component, $"{dropped} events were dropped: more came than could be written");
                }
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // asked to stop
        }
    }

    private async ValueTask WriteAsync(EventNote note, DateTimeOffset at, CancellationToken cancellation)
    {
        try
        {
            EventSeries.Entry entry = _series.Next(note, at);
            if (entry.Name is { } name)
            {
                Value patch = new ObjectDraft().Set("count", entry.Count).Set("lastTimestamp", Times.Text(at)).Set("message", note.Message);
                string path = ApiResources.Events.Path(EventBody.NamespaceOf(note), name);
                ApiAnswer patched = await server.SendAsync(
                    new ApiCall("PATCH", path) { Body = JsonText.ToBytes(patch), ContentType = "application/merge-patch+json" },
                    cancellation);
                if (patched.Code != 404)
                {
                    return;
                }

                // events expire: it starts anew
                entry = _series.Restart(note, at);
            }

            string fresh = NewName(note, at);
            Value body = EventBody.Of(note, component, fresh, entry.First, at);
            ApiAnswer answer = await server.SendAsync(
                new ApiCall("POST", ApiResources.Events.Path(EventBody.NamespaceOf(note))) { Body = JsonText.ToBytes(body) }, cancellation);
            if (answer.Succeeded)
            {
                _series.Written(note, fresh);
            }
            else if (!answer.Status.NamespaceTerminating)
            {
                journal.Write(JournalWeight.Detail, component, $"event {note} was refused: {answer.Status.Message}");
            }
        }
        catch (ApiUnreachableException e)
        {
            journal.Write(JournalWeight.Detail, component, $"event {note} was not written: {e.Message}");
        }
    }

    // upstream: the object's name and the time in nanoseconds; never the same twice, even when the clock stands
    private string NewName(EventNote note, DateTimeOffset at)
    {
        long nanoseconds = (at - DateTimeOffset.UnixEpoch).Ticks * 100;
        _lastName = Math.Max(_lastName + 1, nanoseconds);
        return $"{note.Regarding.Key.Name}.{_lastName:x}";
    }
}
