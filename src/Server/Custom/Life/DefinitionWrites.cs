using Xebec.Api.Documents;
using Xebec.Client.Seam;
using Xebec.Store.Seam;

namespace Xebec.Server.Custom.Life;

/// <summary>
/// Changes of definitions' status, written as upstream's server writes them: as a client of itself, again after a conflict.
/// </summary>
internal sealed class DefinitionWrites(IStore store, Func<IApiServer> server, TimeProvider time)
{
    private static readonly ApiResource Resource =
        new("apiextensions.k8s.io", "v1", "customresourcedefinitions", "CustomResourceDefinition", false);

    // a server that cannot write now may be able to a little later
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <param name="seen">The definition; another one of its name is left alone.</param>
    /// <param name="change">
    /// The whole definition as it should be; null when it is so already. Asked again when another writer was faster.
    /// </param>
    /// <param name="cancellation">Ends the attempts.</param>
    /// <returns>False when the definition is gone.</returns>
    public async Task<bool> ChangeAsync(StoredObject seen, Func<Value, ObjectDraft?> change, CancellationToken cancellation)
    {
        ISnapshot snapshot = store.Current;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            if (snapshot.Get(seen.Key) is not { } item || item.Facts.Uid != seen.Facts.Uid)
            {
                return false;
            }

            if (change(Document.Parse(item.Bytes).Root) is not { } draft)
            {
                return true;
            }

            draft.Object("metadata").Set("resourceVersion", item.Revision.ToString());
            string target = Resource.Path(null, item.Key.Name, "status") + "?fieldManager=kube-apiserver";
            ApiAnswer answer = await server().SendAsync(new ApiCall("PUT", target) { Body = JsonText.ToBytes(draft) }, cancellation);
            if (answer.Succeeded)
            {
                return true;
            }

            if (answer.Code is not (404 or 409))
            {
                await Task.Delay(Pause, time, cancellation);
            }

            snapshot = await store.ReadLatestAsync(cancellation);
        }
    }

    /// <summary>
    /// The definition with another status, for <see cref="ChangeAsync"/>; null when <paramref name="say"/> changed nothing.
    /// </summary>
    public static ObjectDraft? WithStatus(Value definition, Func<ObjectDraft, bool> say)
    {
        var draft = ObjectDraft.Open(definition);
        return say(draft.Object("status")) ? draft : null;
    }
}
