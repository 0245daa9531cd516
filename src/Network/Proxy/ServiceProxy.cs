using System.Collections.Immutable;
using Xebec.Api.Core.V1;
using Xebec.Api.Discovery.V1;
using Xebec.Client.Informers;
using Xebec.Client.Seam;
using Xebec.Network.Proxy.Kernel;
using Xebec.Network.Proxy.Rules;

namespace Xebec.Network.Proxy;

/// <summary>Keeps a node's packet rules as services and their endpoints want them.</summary>
/// <remarks>
/// 1. Settings of the machine are checked. 2. Informers name the services that changed. 3. Changes are gathered for a moment
/// (<see cref="Pace"/>).
/// 4. The rules of those services are compiled into the next model. 5. Its difference to what the kernel holds is one transaction.
/// 6. Where UDP services changed, flows that lead nowhere are forgotten. A transaction refused makes the kernel's state unknown: the next
/// one, at once and then after growing pauses, makes everything anew.
/// </remarks>
public sealed class ServiceProxy : IAsyncDisposable
{
    private const string Component = "service-proxy";

    private const string NotForUs = "labelSelector=%21service.kubernetes.io%2Fheadless%2C%21service.kubernetes.io%2Fservice-proxy-name";

    private static readonly TimeSpan ProbeEvery = TimeSpan.FromSeconds(30);

    private static readonly InformerIndex ByService = new("service", static (item, values) =>
    {
        if (new EndpointSlice(item.Root).Metadata.Labels[RuleCompiler.ServiceNameLabel] is { } name)
        {
            values.Add(new ServiceKey(item.Key.Namespace, name).ToString());
        }
    });

    private readonly ServiceProxyOptions _options;
    private readonly ProxyFacts _facts;
    private readonly KernelSettings _settings;
    private readonly SharedInformers _informers;
    private readonly Informer _services;
    private readonly Informer _slices;
    private readonly Touched _touched = new();
    private readonly Pace _pace;
    private readonly Backoff _backoff;
    private readonly CancellationTokenSource _stop = new();
    private readonly Latch _ready = new();
    private RuleModel _model;
    private RuleModel? _applied;
    private Task _running = Task.CompletedTask;
    private bool _disposed;

    private ServiceProxy(ServiceProxyOptions options, ProxyFacts facts, KernelSettings settings)
    {
        _options = options;
        _facts = facts;
        _settings = settings;
        _model = RuleModel.Of(facts, []);
        _pace = new Pace(options.Time);
        _backoff = new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), options.Time, options.Random);
        _informers = new SharedInformers(options.Server, options.Time, options.Random, options.Journal);
        _services = _informers.For(ApiResources.Services, null, NotForUs);
        _slices = _informers.For(ApiResources.EndpointSlices, null, NotForUs);
        _slices.Require(ByService);
    }

    /// <summary>Waits until the rules are in place for the first time.</summary>
    public ValueTask ReadyAsync(CancellationToken cancellation) => _ready.SetAsync(cancellation);

    /// <summary>Ends when the proxy was stopped; with an error only by a bug.</summary>
    public Task Running => _running;

    /// <summary>What the kernel holds; null before the first transaction and while that is not known.</summary>
    public RuleModel? Applied => _applied;

    /// <summary>
    /// Starts; returns before the server was reached. Rules an earlier run left stay in force until the first transaction replaces them.
    /// </summary>
    /// <param name="cancellation">Of the start alone.</param>
    /// <exception cref="PacketRulesException">This machine's packet rules can't be changed: the message says what to do.</exception>
    public static async Task<ServiceProxy> StartAsync(ServiceProxyOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        RequireName(options.TableName);
        await options.Rules.AcceptsAsync(TableText.Removal(IpFamily.V4, options.TableName), cancellation);
        var facts = new ProxyFacts
        {
            NodeName = options.NodeName,
            NodeAddresses = options.NodeAddresses,
            PodCidrs = options.PodCidrs,
            LoopbackNodePorts = await options.Rules.SettingAsync("net/ipv4/conf/all/route_localnet", cancellation) == "1",
        };
        var settings = new KernelSettings(options.Rules, options.StateDirectory, options.Journal);
        await settings.EnsureAsync(facts.Families, cancellation);
        foreach (IpFamily unserved in new[] { IpFamily.V4, IpFamily.V6 }.Except(facts.Families))
        {
            await RemoveTableAsync(unserved, options.TableName, options.Rules, cancellation);
        }

        var proxy = new ServiceProxy(options, facts, settings);
        proxy._running = proxy.RunAsync();
        return proxy;
    }

    /// <summary>Takes away everything a proxy of this name has put on the machine, running or not. Idempotent.</summary>
    /// <exception cref="PacketRulesException">Something refuses to go.</exception>
    public static async Task PurgeAsync(
        string tableName, string? stateDirectory, IPacketRules rules, IJournal journal, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(rules);
        RequireName(tableName);
        foreach (IpFamily family in new[] { IpFamily.V4, IpFamily.V6 })
        {
            await RemoveTableAsync(family, tableName, rules, cancellation);
        }

        await new KernelSettings(rules, stateDirectory, journal).RestoreAsync(cancellation);
    }

    /// <summary>Stops and takes the rules away: services answer no more on this node.</summary>
    /// <exception cref="PacketRulesException">They refuse to go.</exception>
    public async Task RemoveAsync(CancellationToken cancellation)
    {
        await DisposeAsync();
        await PurgeAsync(_options.TableName, _options.StateDirectory, _options.Rules, _options.Journal, cancellation);
    }

    /// <summary>Stops. The rules stay in force, so that services go on while a proxy is restarted.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_disposed)
        {
            _disposed = true;

            // not CancelAsync, which goes to another thread
            _stop.Cancel();
            await _running;
            _stop.Dispose();
        }
    }

    private async Task RunAsync()
    {
        CancellationToken stop = _stop.Token;
        using IDisposable services = _services.Listen(
            change => _touched.Add(new ServiceKey(change.Object.Key.Namespace, change.Object.Key.Name)));
        using IDisposable slices = _slices.Listen(TouchSlice);
        Task informers = WatchAsync(stop);
        try
        {
            await _informers.SyncedAsync(stop);
            while (true)
            {
                await SyncAsync(stop);
                await WaitAsync(stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // asked to stop
        }
        finally
        {
            await informers;
        }
    }

    // ends by itself only by a bug, and then so do we
    private async Task WatchAsync(CancellationToken stop)
    {
        try
        {
            await _informers.RunAsync(stop);
        }
        finally
        {
            _stop.Cancel();
        }
    }

    private void TouchSlice(ObjectChange change)
    {
        foreach (ApiObject slice in new[] { change.Old, change.New }.OfType<ApiObject>())
        {
            if (new EndpointSlice(slice.Root).Metadata.Labels[RuleCompiler.ServiceNameLabel] is { } name)
            {
                _touched.Add(new ServiceKey(slice.Key.Namespace, name));
            }
        }
    }

    // until something changes, and then a little longer; looks every now and then whether the tables are still there
    private async Task WaitAsync(CancellationToken stop)
    {
        if (await _touched.AnyAsync(ProbeEvery, _options.Time, stop))
        {
            await Task.Delay(_pace.Pause(), _options.Time, stop);
        }
        else
        {
            await ProbeAsync(stop);
        }
    }

    private async Task SyncAsync(CancellationToken stop)
    {
        ServiceKey[] touched = _touched.Take();
        _model = _model.With(touched.Select(service => (service, Compile(service))));
        while (true)
        {
            RuleTransaction transaction = RuleDiff.Between(_applied, _model, _options.TableName, touched);
            if (transaction.Empty || await TryAsync(transaction, stop))
            {
                return;
            }

            if (transaction.Whole)
            {
                await Task.Delay(_backoff.Next(), _options.Time, stop);
                _model = _model.With((touched = _touched.Take()).Select(service => (service, Compile(service))));
            }
        }
    }

    private async Task<bool> TryAsync(RuleTransaction transaction, CancellationToken stop)
    {
        long began = _options.Time.GetTimestamp();
        RuleModel? before = _applied;
        try
        {
            // until the answer is here nobody knows
            _applied = null;
            await _options.Rules.ApplyAsync(transaction.Script, stop);
            _applied = _model;
        }
        catch (PacketRulesException e)
        {
            string what = transaction.Whole
                ? $"the rules for {transaction.Changes} services could not be loaded"
                : $"{transaction.Changes} changes could not be applied, loading all rules anew";
            _options.Journal.Write(JournalWeight.Trouble, Component, $"{what}: {e.Message}");
            return false;
        }

        _pace.Note(_options.Time.GetElapsedTime(began));
        string done = transaction.Whole ? $"loaded the rules for {transaction.Changes} services" : $"applied {transaction.Changes} changes";
        _options.Journal.Write(JournalWeight.Detail, Component, $"{done} in {_options.Time.GetElapsedTime(began).TotalMilliseconds:0} ms");
        if (transaction.Datagrams)
        {
            await ForgetFlowsAsync(before, stop);
        }

        _ready.Set();
        return true;
    }

    private async Task ForgetFlowsAsync(RuleModel? before, CancellationToken stop)
    {
        try
        {
            foreach (IpFamily family in _facts.Families)
            {
                foreach (UdpFlow flow in StaleFlows.In(before, _model, await _options.Rules.FlowsAsync(family, stop)))
                {
                    await _options.Rules.ForgetAsync(flow, stop);
                }
            }
        }
        catch (PacketRulesException e)
        {
            _options.Journal.Write(
                JournalWeight.Trouble, Component, $"UDP clients may go on sending to endpoints that are gone: {e.Message}");
        }
    }

    // firewall tools flush what they don't know, and other programs put settings back
    private async Task ProbeAsync(CancellationToken stop)
    {
        try
        {
            await _settings.EnsureAsync(_facts.Families, stop);
            foreach (IpFamily family in _facts.Families)
            {
                if (!await _options.Rules.AcceptsAsync(TableText.Probe(family, _options.TableName), stop))
                {
                    _options.Journal.Write(
                        JournalWeight.Trouble, Component, $"somebody removed the table {_options.TableName}; loading all rules anew");
                    _applied = null;
                    return;
                }
            }
        }
        catch (PacketRulesException e)
        {
            _options.Journal.Write(JournalWeight.Trouble, Component, $"can't look after the table {_options.TableName}: {e.Message}");
        }
    }

    private ImmutableArray<ServiceRule> Compile(ServiceKey key)
    {
        if (_services.View.Get(key.Namespace, key.Name) is not { } service)
        {
            return [];
        }

        List<EndpointSlice> slices = [.. _slices.View.By(ByService, key.ToString()).Select(slice => new EndpointSlice(slice.Root))];
        return RuleCompiler.Compile(new Service(service.Root), slices, _facts);
    }

    // asked first: a kernel may lack the whole family
    private static async Task RemoveTableAsync(IpFamily family, string table, IPacketRules rules, CancellationToken cancellation)
    {
        if (await rules.AcceptsAsync(TableText.Probe(family, table), cancellation))
        {
            await rules.ApplyAsync(TableText.Removal(family, table), cancellation);
        }
    }

    private static void RequireName(string table)
    {
        if (table is not { Length: > 0 and <= 63 }
            || !char.IsAsciiLetter(table[0]) || table.Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter is not '-'))
        {
            throw new ArgumentException(
                $"\"{table}\" can't name a table: a letter, then letters, digits and dashes, at most 63", nameof(table));
        }
    }
}
