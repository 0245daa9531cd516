using System.Runtime.CompilerServices;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Xebec.Node.Wire;

namespace Xebec.Node.Cri.Endpoint;

/// <summary>
/// Calls to one CRI endpoint: 1. agree on the version (v1, else v1alpha2) with the first call, 2. call with a deadline, 3. turn what fails
/// into a <see cref="RuntimeFault"/>. When the runtime was away, the version is agreed on afresh: it may have been replaced.
/// </summary>
internal sealed class CriChannel(string socketPath, RuntimeDeadlines deadlines, TimeProvider time) : IDisposable
{
    private readonly GrpcChannel _channel = UnixChannel.Open(socketPath);
    private volatile CriApi _api;

    public async Task<TResponse> CallAsync<TRequest, TResponse>(
        CriCall<TRequest, TResponse> call, TRequest request, TimeSpan deadline, CancellationToken cancel)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse>, new()
    {
        CriApi api = await AgreeAsync(cancel);
        return await CallAsync(call, api, request, deadline, cancel);
    }

    /// <summary>A stream of answers, without a deadline, until cancelled or broken.</summary>
    public async IAsyncEnumerable<TResponse> StreamAsync<TRequest, TResponse>(
        CriCall<TRequest, TResponse> call, TRequest request, [EnumeratorCancellation] CancellationToken cancel)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse>, new()
    {
        CriApi api = await AgreeAsync(cancel);
        using AsyncServerStreamingCall<TResponse> stream =
            _channel.CreateCallInvoker().AsyncServerStreamingCall(call.In(api), null, new CallOptions(cancellationToken: cancel), request);
        while (await NextAsync(stream.ResponseStream, call.Name, cancel))
        {
            yield return stream.ResponseStream.Current;
        }
    }

    /// <summary>The version of the API spoken with this endpoint, agreed on now if it wasn't yet.</summary>
    public async ValueTask<CriApi> AgreeAsync(CancellationToken cancel)
    {
        CriApi api = _api;
        if (api != CriApi.NotAgreed)
        {
            return api;
        }
        try
        {
            await CallAsync(CriCalls.Version, CriApi.V1, new VersionRequest(), deadlines.Call, cancel);
            api = CriApi.V1;
        }
        catch (RuntimeFault fault) when (fault.IsUnimplemented)
        {
            await CallAsync(CriCalls.Version, CriApi.V1Alpha2, new VersionRequest(), deadlines.Call, cancel);
            api = CriApi.V1Alpha2;
        }
        _api = api;
        return api;
    }

    public void Dispose() => _channel.Dispose();

    /// <summary>Speaks this version from now on without asking; for tests of the older one against runtimes that have both.</summary>
    internal void Speak(CriApi api) => _api = api;

    private async Task<TResponse> CallAsync<TRequest, TResponse>(
        CriCall<TRequest, TResponse> call, CriApi api, TRequest request, TimeSpan deadline, CancellationToken cancel)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse>, new()
    {
        var options = new CallOptions(deadline: time.GetUtcNow().UtcDateTime + deadline, cancellationToken: cancel);
        try
        {
            using AsyncUnaryCall<TResponse> running = _channel.CreateCallInvoker().AsyncUnaryCall(call.In(api), null, options, request);
            return await running.ResponseAsync;
        }
        catch (RpcException failure)
        {
            throw Fault(call.Name, failure, cancel);
        }
    }

    private async Task<bool> NextAsync<TResponse>(IAsyncStreamReader<TResponse> stream, string step, CancellationToken cancel)
    {
        try
        {
            return await stream.MoveNext(cancel);
        }
        catch (RpcException failure)
        {
            throw Fault(step, failure, cancel);
        }
    }

    private Exception Fault(string step, RpcException failure, CancellationToken cancel)
    {
        if (failure.StatusCode == StatusCode.Cancelled && cancel.IsCancellationRequested)
        {
            return new OperationCanceledException(failure.Message, failure, cancel);
        }
        if (failure.StatusCode == StatusCode.Unavailable)
        {
            _api = CriApi.NotAgreed;
        }
        return RpcFault.From(step, socketPath, failure);
    }
}
