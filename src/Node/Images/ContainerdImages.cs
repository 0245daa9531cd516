using System.Globalization;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Xebec.Node.Cri;
using Xebec.Node.Cri.Endpoint;
using Xebec.Node.Wire;

namespace Xebec.Node.Images;

/// <summary>
/// Puts images into containerd's store where CRI finds them: 1. take a lease, which keeps the collector off what nobody names yet, 2. write
/// the pieces, leaves first, each labelled with what it references (or the collector takes that), 3. name the image, 4. give the lease
/// back, 5. wait until CRI has noticed.
/// </summary>
public sealed class ContainerdImages : IDisposable
{
    private const string CriNamespace = "k8s.io";
    private const int ChunkBytes = 1024 * 1024;

    private static readonly Method<LeaseCreate, Nothing> CreateLease = Rpc.Method<LeaseCreate, Nothing>(
        "containerd.services.leases.v1.Leases", "Create");
    private static readonly Method<LeaseDelete, Nothing> DeleteLease = Rpc.Method<LeaseDelete, Nothing>(
        "containerd.services.leases.v1.Leases", "Delete");
    private static readonly Method<NamedImageChange, NamedImageChange> CreateImage = Rpc.Method<NamedImageChange, NamedImageChange>(
        "containerd.services.images.v1.Images", "Create");
    private static readonly Method<NamedImageChange, NamedImageChange> UpdateImage = Rpc.Method<NamedImageChange, NamedImageChange>(
        "containerd.services.images.v1.Images", "Update");
    private static readonly Method<ContentWrite, ContentWritten> WriteContent =
        Rpc.Method<ContentWrite, ContentWritten>("containerd.services.content.v1.Content", "Write", MethodType.DuplexStreaming);

    private readonly string _socketPath;
    private readonly GrpcChannel _channel;
    private readonly IImageRuntime _cri;
    private readonly RuntimeDeadlines _deadlines;
    private readonly TimeProvider _time;
    private int _loads;

    /// <param name="socketPath">containerd's own socket.</param>
    /// <param name="cri">CRI on the same containerd; not disposed here.</param>
    public ContainerdImages(string socketPath, IImageRuntime cri, RuntimeDeadlines deadlines, TimeProvider time)
    {
        _socketPath = socketPath;
        _cri = cri;
        _deadlines = deadlines;
        _time = time;
        _channel = UnixChannel.Open(socketPath);
    }

    /// <summary>Loads all images of an archive file and returns their names.</summary>
    /// <param name="name">Name for an image that has none.</param>
    /// <exception cref="InvalidDataException">The file isn't an archive of images.</exception>
    /// <exception cref="RuntimeFault">containerd refused.</exception>
    public async Task<IReadOnlyList<string>> LoadFileAsync(string path, string? name, CancellationToken cancel)
    {
        using var archive = ImageArchive.Open(path, name);
        foreach (LoadableImage image in archive.Images)
        {
            await LoadAsync(image, cancel);
        }
        return [.. archive.Images.SelectMany(i => i.Names)];
    }

    /// <summary>Loads one image under all its names; a name that was another image's moves to this one.</summary>
    public async Task LoadAsync(LoadableImage image, CancellationToken cancel)
    {
        string lease = string.Create(
            CultureInfo.InvariantCulture,
            $"xebec-load-{Environment.ProcessId}-{Interlocked.Increment(ref _loads)}-{_time.GetUtcNow().UtcTicks}");
        string expiry = _time.GetUtcNow().AddDays(1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        await CallAsync(
            CreateLease, new LeaseCreate { Id = lease, Labels = { { "containerd.io/gc.expire", expiry } } }, lease: null, cancel);
        try
        {
            foreach (ImageBlob blob in image.Blobs)
            {
                await WriteAsync(blob, lease, cancel);
            }
            foreach (string name in image.Names)
            {
                await NameAsync(name, image.Target, lease, cancel);
            }
        }
        finally
        {
            await CallAsync(DeleteLease, new LeaseDelete { Id = lease }, lease: null, CancellationToken.None);
        }
        foreach (string name in image.Names)
        {
            await NoticedAsync(name, image.ConfigDigest, cancel);
        }
    }

    public void Dispose() => _channel.Dispose();

    private async Task NameAsync(string name, ImageBlob target, string lease, CancellationToken cancel)
    {
        var change = new NamedImageChange
        {
            Image = new() { Name = name, Target = new() { MediaType = target.MediaType, Digest = target.Digest, Size = target.SizeBytes } },
        };
        if (name == PauseImage.Name)
        {
            change.Image.Labels["io.cri-containerd.pinned"] = "pinned";
        }
        try
        {
            await CallAsync(CreateImage, change, lease, cancel);
        }
        catch (RuntimeFault fault) when (fault.Code == RuntimeFaultCode.AlreadyExists)
        {
            await CallAsync(UpdateImage, change, lease, cancel);
        }
    }

    private async Task WriteAsync(ImageBlob blob, string lease, CancellationToken cancel)
    {
        using AsyncDuplexStreamingCall<ContentWrite, ContentWritten> call =
            _channel.CreateCallInvoker().AsyncDuplexStreamingCall(WriteContent, null, Options(lease, _deadlines.PullImage, cancel));
        string reference = $"{lease}-{blob.Digest}";
        try
        {
            using Stream content = blob.Open();
            byte[] chunk = new byte[ChunkBytes];
            long offset = 0;
            while (await content.ReadAtLeastAsync(chunk, ChunkBytes, throwOnEndOfStream: false, cancel) is > 0 and var read)
            {
                await SendAsync(call, new ContentWrite
                {
                    Action = ContentWrite.Types.Action.Write,
                    Ref = reference,
                    Total = blob.SizeBytes,
                    Expected = blob.Digest,
                    Offset = offset,
                    Data = UnsafeByteOperations.UnsafeWrap(chunk.AsMemory(0, read)),
                });
                offset += read;
            }
            var commit = new ContentWrite
            {
                Action = ContentWrite.Types.Action.Commit,
                Ref = reference,
                Total = blob.SizeBytes,
                Expected = blob.Digest,
                Offset = offset,
            };
            for (int i = 0; i < blob.References.Count; i++)
            {
                commit.Labels[string.Create(CultureInfo.InvariantCulture, $"containerd.io/gc.ref.content.{i}")] = blob.References[i];
            }
            await SendAsync(call, commit);
            await call.RequestStream.CompleteAsync();
        }
        catch (RpcException failure) when (failure.StatusCode == StatusCode.AlreadyExists)
        {
            // Another image has this piece too; the lease holds it now as well.
        }
        catch (RpcException failure)
        {
            throw Fault("Write", failure, cancel);
        }
    }

    /// <summary>Every message is answered by one; only then may its memory be used again.</summary>
    private static async Task SendAsync(AsyncDuplexStreamingCall<ContentWrite, ContentWritten> call, ContentWrite message)
    {
        try
        {
            await call.RequestStream.WriteAsync(message);
        }
        catch (Exception failure) when (failure is InvalidOperationException or RpcException)
        {
            // The call ended before all was sent: what it ended with is more telling, and is thrown by the read.
            await call.ResponseStream.MoveNext(CancellationToken.None);
            throw;
        }
        if (!await call.ResponseStream.MoveNext(CancellationToken.None))
        {
            throw new RpcException(new Status(StatusCode.DataLoss, "containerd ended the writing of content early"));
        }
    }

    /// <summary>CRI learns of new images by an event; until then it would say that there is none.</summary>
    private async Task NoticedAsync(string name, string? configDigest, CancellationToken cancel)
    {
        long start = _time.GetTimestamp();
        while (await _cri.ImageStatusAsync(name, cancel) is not { } status || (configDigest is not null && status.Id != configDigest))
        {
            if (_time.GetElapsedTime(start) > _deadlines.Call)
            {
                throw new RuntimeFault("ImageStatus", RuntimeFaultCode.DeadlineExceeded,
                    $"{name} was loaded but CRI doesn't see it; is it an image for this machine's architecture?");
            }
            await Task.Delay(TimeSpan.FromMilliseconds(10), _time, cancel);
        }
    }

    private async Task CallAsync<TRequest, TResponse>(
        Method<TRequest, TResponse> method, TRequest request, string? lease, CancellationToken cancel)
        where TRequest : class
        where TResponse : class
    {
        try
        {
            using AsyncUnaryCall<TResponse> call = _channel.CreateCallInvoker()
                .AsyncUnaryCall(method, null, Options(lease, _deadlines.Call, cancel), request);
            await call.ResponseAsync;
        }
        catch (RpcException failure)
        {
            throw Fault(method.Name, failure, cancel);
        }
    }

    private CallOptions Options(string? lease, TimeSpan deadline, CancellationToken cancel)
    {
        var headers = new Metadata { { "containerd-namespace", CriNamespace } };
        if (lease is not null)
        {
            headers.Add("containerd-lease", lease);
        }
        return new CallOptions(headers, _time.GetUtcNow().UtcDateTime + deadline, cancel);
    }

    private Exception Fault(string step, RpcException failure, CancellationToken cancel) =>
        failure.StatusCode == StatusCode.Cancelled && cancel.IsCancellationRequested
            ? new OperationCanceledException(failure.Message, failure, cancel)
            : RpcFault.From(step, _socketPath, failure);
}
