using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Grpc.Net.Client;

namespace Xebec.Store.Etcd.Client;

/// <summary>One member of the cluster: its channel, and since when it is left alone because it failed.</summary>
internal sealed class Member : IDisposable
{
    private static readonly TimeSpan EjectionMost = TimeSpan.FromSeconds(30);

    private readonly GrpcChannel _channel;
    private readonly TimeSpan _ejectionLeast;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private int _failures;
    private DateTimeOffset _ejectedUntil;
    private CancellationTokenSource _trouble = new();

    public Member(Uri endpoint, EtcdStoreOptions options, TimeProvider time)
    {
        Endpoint = endpoint;
        _ejectionLeast = options.EjectionLeast;
        _time = time;
        _channel = GrpcChannel.ForAddress(endpoint, new GrpcChannelOptions
        {
            HttpHandler = Handler(options),
            DisposeHttpClient = true,
            MaxReceiveMessageSize = null,
            MaxSendMessageSize = null,
        });
        Calls = _channel.CreateCallInvoker();
    }

    public Uri Endpoint { get; }

    public CallInvoker Calls { get; }

    public DateTimeOffset EjectedUntil
    {
        get
        {
            lock (_gate)
            {
                return _ejectedUntil;
            }
        }
    }

    /// <summary>Cancelled when it next fails: what waits for it on a stream should not wait for pings to tell.</summary>
    public CancellationToken Trouble
    {
        get
        {
            lock (_gate)
            {
                return _trouble.Token;
            }
        }
    }

    public bool IsEjected => EjectedUntil > _time.GetUtcNow();

    public void Worked()
    {
        lock (_gate)
        {
            _failures = 0;
            _ejectedUntil = default;
        }
    }

    public void Failed()
    {
        CancellationTokenSource trouble;
        lock (_gate)
        {
            trouble = _trouble;
            _trouble = new CancellationTokenSource();
            TimeSpan pause = _ejectionLeast * Math.Pow(2, Math.Min(_failures, 10));
            _failures++;
            _ejectedUntil = _time.GetUtcNow() + (pause < EjectionMost ? pause : EjectionMost);
        }

        trouble.Cancel();
        trouble.Dispose();
    }

    public void Dispose() => _channel.Dispose();

    private static SocketsHttpHandler Handler(EtcdStoreOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = options.ReadPatience,
            EnableMultipleHttp2Connections = true,

            // a member that hangs is noticed on its watch stream; etcd forbids pings more often than every 5 s and without a stream
            KeepAlivePingDelay = TimeSpan.FromSeconds(10),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(5),
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        };
        if (options.ClientCertificate is { } certificate)
        {
            handler.SslOptions.ClientCertificates = [certificate];
        }

        if (options.TrustedRoots is { } roots)
        {
            handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            handler.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(roots);
        }

        return handler;
    }
}
