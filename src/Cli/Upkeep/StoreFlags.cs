using System.CommandLine;
using Xebec.Store;
using Xebec.Store.Etcd;
using Xebec.Store.Files;
using Xebec.Store.Log;
using Xebec.Store.Seam;

namespace Xebec.Cli.Upkeep;

/// <summary>Which store a command is about: the embedded one of a data directory, or etcd.</summary>
internal sealed class StoreFlags
{
    private readonly Option<string> _data = ClusterFlags.DataDirectoryOption();
    private readonly Option<string?> _store = new("--store")
    {
        Description = "directory of an embedded store (default: DATA-DIR/store)",
        HelpName = "DIR",
    };

    private readonly Option<string[]> _servers = new("--etcd-servers")
    {
        Description = "the store of a cluster over etcd: URLs of its members, separated by commas",
        HelpName = "URLS",
        CustomParser = result =>
            [.. result.Tokens.SelectMany(t => t.Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))],
    };

    private readonly Option<string> _prefix = new("--etcd-prefix")
    {
        Description = "where its keys begin",
        HelpName = "PREFIX",
        DefaultValueFactory = _ => "/registry",
    };

    private readonly Option<string?> _authorities = new("--etcd-cafile")
    {
        Description = "who may sign the members' certificates",
        HelpName = "FILE",
    };

    private readonly Option<string?> _certificate = new("--etcd-certfile")
    {
        Description = "the certificate to show the members",
        HelpName = "FILE",
    };

    private readonly Option<string?> _key = new("--etcd-keyfile")
    {
        Description = "its key (default: in the certificate's file)",
        HelpName = "FILE",
    };

    /// <param name="command">What gets the flags.</param>
    /// <param name="etcd">Whether it can also be about etcd.</param>
    public void AddTo(Command command, bool etcd)
    {
        command.Options.Add(_data);
        command.Options.Add(_store);
        if (!etcd)
        {
            return;
        }

        foreach (Option option in (ReadOnlySpan<Option>)[_servers, _prefix, _authorities, _certificate, _key])
        {
            command.Options.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (result.GetResult(_servers) is not null && result.GetResult(_store) is not null)
            {
                result.AddError("--store and --etcd-servers name two stores: give one of them");
            }
        });
    }

    /// <summary>Whether the store is etcd.</summary>
    public bool IsEtcd(ParseResult parsed) => parsed.GetValue(_servers) is { Length: > 0 };

    /// <summary>The embedded store's directory.</summary>
    public string Directory(ParseResult parsed)
        => Path.GetFullPath(parsed.GetValue(_store) ?? Path.Combine(parsed.GetValue(_data)!, "store"));

    /// <summary>For messages.</summary>
    public string Describe(ParseResult parsed)
        => IsEtcd(parsed) ? $"etcd at {string.Join(", ", parsed.GetValue(_servers)!)}, {parsed.GetValue(_prefix)}" : Directory(parsed);

    public static StoreOptions Options(Action<string> say) => new() { Time = TimeProvider.System, Say = say };

    /// <summary>The newest state, without disturbing whoever uses the store.</summary>
    public async Task<ISnapshot> ReadAsync(ParseResult parsed, CancellationToken cancellation)
    {
        if (!IsEtcd(parsed))
        {
            return await StoreReading.ReadAsync(Directory(parsed), Options(Console.Error.WriteLine), cancellation);
        }

        await using EtcdStore store = await OpenEtcdAsync(parsed, cancellation);
        return store.Current;
    }

    /// <summary>Opens the store to write to it.</summary>
    public async Task<IStore> OpenAsync(ParseResult parsed, CancellationToken cancellation)
        => IsEtcd(parsed) ? await OpenEtcdAsync(parsed, cancellation) : EmbeddedStore.Open(
            Directory(parsed), Options(Console.Error.WriteLine));

    /// <exception cref="IOException">No member answers, or there are objects that cannot be read.</exception>
    public async Task<EtcdStore> OpenEtcdAsync(ParseResult parsed, CancellationToken cancellation)
    {
        EtcdStoreOptions etcd = EtcdAccess.Options(
            parsed.GetValue(_servers)!,
            parsed.GetValue(_prefix),
            parsed.GetValue(_authorities),
            parsed.GetValue(_certificate),
            parsed.GetValue(_key));
        List<string> unread = [];
        EtcdStore store = await EtcdStore.OpenAsync(Options(unread.Add), etcd with { CompactionInterval = TimeSpan.Zero }, cancellation);
        if (unread.Count == 0)
        {
            return store;
        }

        await store.DisposeAsync();
        throw new IOException($"{unread.Count} objects cannot be read, nothing was done; the first: {unread[0]}");
    }
}
