using System.Net;
using System.Security.Cryptography;
using Xebec.Cluster;
using Xebec.Tests.Server.Access;
using Xebec.Tests.Server.Http;

namespace Xebec.Tests.Golden;

/// <summary>
/// A fresh server, and every recording played against it once: first those that keep to their own namespace, several at a time, then the
/// others one by one.
/// </summary>
public sealed class RecordingServer : IAsyncLifetime
{
    private const int AtOnce = 6;
    private readonly Dictionary<string, TaskCompletionSource<IReadOnlyList<string>>> _played = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("xebec-recordings-").FullName;
    private LiveServer _server = null!;
    private HttpClient _admin = null!;
    private Task _playing = Task.CompletedTask;

    /// <summary>Where recordings are: files and folders, separated by colons; "" when there are none.</summary>
    public static string[] Paths => (Environment.GetEnvironmentVariable("XEBEC_RECORDINGS") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>What differed in a recording; waits until it has been played.</summary>
    public Task<IReadOnlyList<string>> DifferencesOf(string recording) => _played[recording].Task;

    public async ValueTask InitializeAsync()
    {
        _server = await LiveServer.StartAsync(LikeTheRecorded);
        _admin = _server.Client(AccessWorld.Issue(_server.Plane.Pki.Cluster, "admin", ["system:masters"]));

        // the server that was recorded had run for so long that it had forgotten its beginning
        await _server.ForgetHistoryAsync();
        List<Recording> all = [.. Recording.In(Paths)];
        foreach (Recording recording in all)
        {
            _played.Add(recording.Name, new(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        _playing = PlayAllAsync(all);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _playing;
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
        _stop.Dispose();
    }

    // what the recorded server was started with: its address, and an RSA key for tokens
    private ControlPlaneOptions LikeTheRecorded(ControlPlaneOptions options)
    {
        string key = Path.Combine(_folder, "sa.key");
        using var rsa = RSA.Create(2048);
        File.WriteAllText(key, rsa.ExportPkcs8PrivateKeyPem());
        return options with { AdvertiseAddress = IPAddress.Parse("192.0.2.1"), Keys = new ServerKeyFiles { TokenSigningKey = key } };
    }

    private async Task PlayAllAsync(List<Recording> all)
    {
        await Task.Yield();
        ILookup<bool, Recording> inside = all.ToLookup(r => r.StaysInside);
        await Parallel.ForEachAsync(inside[true], new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (r, _) => await PlayAsync(r));
        foreach (Recording recording in inside[false])
        {
            await PlayAsync(recording);
        }

        async Task PlayAsync(Recording recording)
        {
            try
            {
                _played[recording.Name].SetResult(await new Player(_server, _admin, recording).PlayAsync(_stop.Token));
            }
            catch (Exception e)
            {
                _played[recording.Name].SetException(e);
            }
        }
    }
}
