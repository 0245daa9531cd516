using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Client.Informers;
using Xebec.Client.Seam;
using Xebec.Control.Owning;
using Xebec.Control.Runtime;
using Xebec.Control.Runtime.Queues;

namespace Xebec.Control.Namespaces;

/// <summary>Empties namespaces that are being deleted, then lets them go.</summary>
/// <remarks>
/// 1. A namespace with a deletion time says Terminating. 2. Everything in it is deleted, pods first (<see cref="ContentDeletion"/>).
/// 3. Its conditions say what is left and why (<see cref="NamespaceConditions"/>). 4. While something is left, look again; when nothing is,
/// the finalizer "kubernetes" goes, and with the last finalizer the namespace.
/// </remarks>
public sealed class NamespaceCleaner : IControlLoop, IDisposable
{
    private const string Finalizer = "kubernetes";

    private readonly IApiServer _server;
    private readonly Informer _namespaces;
    private readonly ContentDeletion _content;
    private readonly TimeProvider _time;
    private readonly WorkQueue _queue;
    private readonly KeyLoop _loop;

    /// <param name="server">The API server, as this controller's own account.</param>
    public NamespaceCleaner(IApiServer server, SharedInformers informers, TimeProvider time, IJournal journal, int workers = 10)
    {
        ArgumentNullException.ThrowIfNull(informers);
        _server = server;
        _time = time;
        _namespaces = informers.For(ApiResources.Namespaces);
        _content = new ContentDeletion(server);
        _queue = new WorkQueue(time);
        _loop = new KeyLoop(Name, _queue, CleanAsync, workers, journal);
    }

    public string Name => "namespace-controller";

    public bool IsIdle => _queue.IsIdle;

    public async Task RunAsync(CancellationToken cancellation)
    {
        using IDisposable listening = _namespaces.Listen(change =>
        {
            if (!change.Deleted && Owners.IsBeingDeleted(change.Object))
            {
                _queue.Add(change.Object.Key);
            }
        });
        await _loop.RunAsync(cancellation);
    }

    public void Dispose() => _queue.Dispose();

    private async ValueTask<KeyOutcome> CleanAsync(ObjectKey key, CancellationToken cancellation)
    {
        // the server's word, not the view's: the finalizer must not go twice,
        // and nothing may be deleted in a namespace of the same name made anew
        ApiAnswer read = await _server.SendAsync(new ApiCall("GET", ApiResources.Namespaces.Path(null, key.Name)), cancellation);
        if (read.Object is not { } ns)
        {
            return read.Status.NotFound ? KeyOutcome.Done : KeyOutcome.Retry;
        }

        bool ours = Owners.IsBeingDeleted(ns) && ns.Root["spec"]["finalizers"].Elements.ToList().Exists(one => one.TextIs(Finalizer));
        if (!ours)
        {
            return KeyOutcome.Done;
        }

        if (!ns.Root["status"]["phase"].TextIs("Terminating"))
        {
            ObjectDraft terminating = ns.Edit();
            terminating.Object("status")["phase"] = "Terminating";
            return await PutAsync(ns, "status", terminating, cancellation) is { } marked
                ? await EmptyAsync(marked, cancellation)
                : KeyOutcome.Retry;
        }

        return await EmptyAsync(ns, cancellation);
    }

    private async ValueTask<KeyOutcome> EmptyAsync(ApiObject ns, CancellationToken cancellation)
    {
        NamespaceContent content = await _content.RunAsync(ns.Key.Name, cancellation);
        Value status = NamespaceConditions.Status(ns.Root["status"], content, _time.GetUtcNow());
        if (status != ns.Root["status"])
        {
            if (await PutAsync(ns, "status", ns.Edit().Set("status", status), cancellation) is not { } told)
            {
                return KeyOutcome.Retry;
            }

            ns = told;
        }

        if (!content.Gone)
        {
            return content.Remaining.Count > 0
                ? new KeyOutcome(Failed: false, (content.Estimate / 2) + TimeSpan.FromSeconds(1))
                : KeyOutcome.Retry;
        }

        ObjectDraft draft = ns.Edit();
        draft.Object("spec").Array("finalizers").RemoveAll(one => one.TextIs(Finalizer));
        return await PutAsync(ns, "finalize", draft, cancellation) is not null ? KeyOutcome.Done : KeyOutcome.Retry;
    }

    private async ValueTask<ApiObject?> PutAsync(ApiObject ns, string subresource, Value body, CancellationToken cancellation)
    {
        ApiAnswer answer = await _server.SendAsync(
            new ApiCall("PUT", ApiResources.Namespaces.Path(null, ns.Key.Name, subresource)) { Body = JsonText.ToBytes(body) },
            cancellation);
        return answer.Object;
    }
}
