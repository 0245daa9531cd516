using Xebec.Api.Documents;
using Xebec.Client.Seam;

namespace Xebec.Control.Runtime.Leases;

/// <summary>Lets one of several processes do something: the one that holds a Lease.</summary>
/// <remarks>
/// 1. Until the lease is ours: read it; take it when nobody holds it, or when its holder has not renewed it for its duration by our own
/// clock (clocks of machines are never compared). 2. While ours: renew; when that fails for too long, stop leading at once.
/// 3. When asked to stop: give the lease back, so that another need not wait.
/// </remarks>
public sealed class LeaderLease(IApiServer server, LeaseOptions options, TimeProvider time, Random random, IJournal journal)
{
    private const double JitterFactor = 1.2;

    private ApiObject? _lease;
    private string _seen = "";
    private long _seenAt;

    /// <summary>
    /// Waits for the lease, leads while it is ours, and returns when leading ends: by losing the lease, by itself, or by cancelling.
    /// </summary>
    /// <param name="lead">What only the holder does; must end soon when its token is cancelled.</param>
    public async Task RunAsync(Func<CancellationToken, Task> lead, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(lead);
        if (!await AcquireAsync(cancellation))
        {
            return;
        }

        journal.Write(JournalWeight.Note, Component, $"{options.Identity} leads");
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var renewing = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task renewal = RenewAsync(lost, renewing.Token);
        try
        {
            await lead(lost.Token);
        }
        catch (OperationCanceledException) when (lost.IsCancellationRequested)
        {
            // it stopped as asked
        }
        finally
        {
            renewing.Cancel();
            await renewal;
            await ReleaseAsync();
        }
    }

    private string Component => $"lease {options.Namespace}/{options.Name}";

    private async ValueTask<bool> AcquireAsync(CancellationToken cancellation)
    {
        try
        {
            while (!await TryAsync(cancellation))
            {
                await Task.Delay(options.RetryPeriod * (1 + (random.NextDouble() * JitterFactor)), time, cancellation);
            }

            return true;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task RenewAsync(CancellationTokenSource lost, CancellationToken cancellation)
    {
        long renewedAt = time.GetTimestamp();
        try
        {
            while (true)
            {
                await Task.Delay(options.RetryPeriod, time, cancellation);
                if (await TryAsync(cancellation))
                {
                    renewedAt = time.GetTimestamp();
                }
                else if (time.GetElapsedTime(renewedAt) >= options.RenewDeadline)
                {
                    journal.Write(JournalWeight.Trouble, Component,
                        $"{options.Identity} could not renew for {options.RenewDeadline.TotalSeconds:0} s and steps down");
                    _lease = null;
                    lost.Cancel();
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // leading ended
        }
    }

    // one attempt to hold the lease from now on
    private async ValueTask<bool> TryAsync(CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(options.RenewDeadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        try
        {
            return await TryOnceAsync(either.Token);
        }
        catch (Exception e) when (e is ApiUnreachableException
            || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            journal.Write(JournalWeight.Trouble, Component, e.Message);
            return false;
        }
    }

    private async ValueTask<bool> TryOnceAsync(CancellationToken cancellation)
    {
        ApiAnswer read = await server.SendAsync(new ApiCall("GET", Path(options.Name)), cancellation);
        if (!read.Succeeded && read.Status.NotFound)
        {
            var fresh = new ApiCall("POST", Path(null)) { Body = JsonText.ToBytes(LeaseBody.New(options, time.GetUtcNow())) };
            return Hold(await server.SendAsync(fresh, cancellation));
        }

        if (!read.Succeeded || read.Object is not { } lease)
        {
            journal.Write(JournalWeight.Trouble, Component, $"can't read it: {read.Status.Message}");
            return false;
        }

        string record = lease.Root["spec"].ToString();
        if (record != _seen)
        {
            (_seen, _seenAt) = (record, time.GetTimestamp());
        }

        string holder = lease.Root["spec"]["holderIdentity"].TextOrEmpty;
        var duration = TimeSpan.FromSeconds(lease.Root["spec"]["leaseDurationSeconds"].Integer ?? 0);
        bool free = holder.Length == 0 || holder == options.Identity || time.GetElapsedTime(_seenAt) >= duration;
        return free && Hold(await PutAsync(lease, LeaseBody.Taken(lease, options, time.GetUtcNow()), cancellation));
    }

    private bool Hold(ApiAnswer answer)
    {
        if (answer is not { Succeeded: true, Object: { } held })
        {
            return false;
        }

        _lease = held;
        (_seen, _seenAt) = (held.Root["spec"].ToString(), time.GetTimestamp());
        return true;
    }

    // not cancellable: it is the last thing done, and bounded by the transport
    private async ValueTask ReleaseAsync()
    {
        if (_lease is not { } lease)
        {
            return;
        }

        _lease = null;
        try
        {
            await PutAsync(lease, LeaseBody.Released(lease, time.GetUtcNow()), CancellationToken.None);
            journal.Write(JournalWeight.Note, Component, $"{options.Identity} gave it back");
        }
        catch (ApiUnreachableException e)
        {
            journal.Write(JournalWeight.Trouble, Component, $"could not be given back: {e.Message}");
        }
    }

    private ValueTask<ApiAnswer> PutAsync(ApiObject lease, Value body, CancellationToken cancellation) =>
        server.SendAsync(new ApiCall("PUT", Path(lease.Key.Name)) { Body = JsonText.ToBytes(body) }, cancellation);

    private string Path(string? name) => ApiResources.Leases.Path(options.Namespace, name);
}
