using Xebec.Api.Keys;
using Xebec.Api.Names;
using Xebec.Server.Answers;
using Xebec.Server.Pipeline;
using Xebec.Server.Registry;
using Xebec.Store.Seam;

namespace Xebec.Server.Reading;

/// <summary>A page of a collection: which snapshot, which objects, what the list's metadata says.</summary>
public sealed record ListPage(ISnapshot Snapshot, IReadOnlyList<StoredObject> Items, ListFacts Facts);

/// <summary>Answers list requests from snapshots.</summary>
public static class Lister
{
    // a revision that does not come within this time is from the future
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    // stored objects are shown some at a time: a page that is full needs no more
    private const int ShownTogether = 500;

    public static async ValueTask<(ListPage? Page, StatusError? Error)> ReadAsync(
        ResourceBinding resource, RequestTarget target, ListOptions options, Selectors selectors, CancellationToken cancellation)
    {
        ContinueToken? token = null;
        if (options.Continue.Length > 0)
        {
            token = ContinueToken.Read(options.Continue, out string? problem);
            if (token is null)
            {
                return (null, StatusError.BadRequest("invalid continue token: " + problem));
            }

            if (options.ResourceVersion is not ("" or "0"))
            {
                return (null, StatusError.BadRequest("specifying resource version is not allowed when using continue"));
            }
        }

        (ISnapshot? snapshot, StatusError? error) = await SnapshotAsync(resource.Store, options, token, cancellation);
        return snapshot is null
            ? (null, error)
            : (await PageAsync(resource, target, options, selectors, token, snapshot, cancellation), null);
    }

    private static async ValueTask<(ISnapshot?, StatusError?)> SnapshotAsync(
        IStore store, ListOptions options, ContinueToken? token, CancellationToken cancellation)
    {
        if (token is not null)
        {
            if (token.Revision < 0)
            {
                return (await store.ReadLatestAsync(cancellation), null);
            }

            ISnapshot? pages = await store.SnapshotAtAsync(new Revision(token.Revision), cancellation);
            return pages is null ? (null, ExpiredToken(token)) : (pages, null);
        }

        if (options.ResourceVersion.Length == 0)
        {
            return (await store.ReadLatestAsync(cancellation), null);
        }

        if (!Revision.TryParse(options.ResourceVersion, out Revision asked))
        {
            return (null, StatusError.BadRequest("invalid resource version: " + Malformed(options.ResourceVersion)));
        }

        if (asked.IsNone)
        {
            return (store.Current, null);
        }

        if (options.ResourceVersionMatch == "Exact" || (options.ResourceVersionMatch.Length == 0 && options.Limit > 0))
        {
            if (asked > store.Current.Revision && await store.WaitForAsync(asked, Patience, cancellation) is null)
            {
                return (null, TooLarge(asked, store.Current.Revision));
            }

            ISnapshot? exact = await store.SnapshotAtAsync(asked, cancellation);
            return exact is null ? (null, StatusError.Expired("The resourceVersion for the provided list is too old.")) : (exact, null);
        }

        ISnapshot? atLeast = await store.WaitForAsync(asked, Patience, cancellation);
        return atLeast is null ? (null, TooLarge(asked, store.Current.Revision)) : (atLeast, null);
    }

    private static async ValueTask<ListPage> PageAsync(
        ResourceBinding resource,
        RequestTarget target,
        ListOptions options,
        Selectors selectors,
        ContinueToken? token,
        ISnapshot snapshot,
        CancellationToken cancellation)
    {
        ResourceName name = resource.Held;
        ObjectFilter filter = selectors.Filter;
        long limit = LimitOf(options);
        bool allNamespaces = resource.Type.Namespaced && target.Namespace.Length == 0;
        string? ns = resource.Type.Namespaced && !allNamespaces ? target.Namespace : null;
        var items = new List<StoredObject>(limit > 0 ? (int)Math.Min(limit, 1024) : Math.Min(snapshot.Count(name, ns), 1 << 20));
        bool one = selectors.Name is not null && (ns is not null || !resource.Type.Namespaced);
        IEnumerable<StoredObject> candidates = token is null && (limit == 0 || one)
            ? selectors.Candidates(snapshot, resource, ns)
            : snapshot.List(name, ns, token?.KeyBefore(name, ns ?? ""));
        foreach (StoredObject[] some in candidates.Chunk(limit > 0 ? (int)Math.Min(limit + 1, ShownTogether) : ShownTogether))
        {
            foreach (StoredObject item in await resource.ShowAsync(some, cancellation))
            {
                if (limit > 0 && items.Count == limit)
                {
                    StoredObject last = items[^1];
                    return new ListPage(snapshot, items, new ListFacts(
                        snapshot.Revision.ToString(),
                        ContinueToken.After(snapshot.Revision, last, allNamespaces).ToString(),
                        filter.IsEverything ? CountAfter(snapshot, name, ns, last.Key with { Resource = name }) : null));
                }

                if (filter.IsEverything || filter.Matches(item))
                {
                    items.Add(item);
                }
            }
        }

        return new ListPage(snapshot, items, new ListFacts(snapshot.Revision.ToString(), "", null));
    }

    // "anything, however old" is answered from memory by upstream, whole, whatever the limit
    private static long LimitOf(ListOptions options) =>
        options.ResourceVersion == "0" && options.ResourceVersionMatch is "" or "NotOlderThan" ? 0 : options.Limit;

    private static long CountAfter(ISnapshot snapshot, ResourceName resource, string? ns, ObjectKey key)
    {
        long count = 0;
        foreach (StoredObject _ in snapshot.List(resource, ns, key))
        {
            count++;
        }

        return count;
    }

    private static StatusError ExpiredToken(ContinueToken token)
    {
        string fresh = new ContinueToken(-1, token.Start).ToString();
        return StatusError.Expired(
            "The provided continue parameter is too old to display a consistent list result. "
            + "You can start a new list without the continue parameter, "
            + "or use the continue token in this response to retrieve the remainder of the results. "
            + "Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted "
            + "between the time the first chunk was returned and now may show up in the list.") with
        {
            ContinueToken = fresh,
        };
    }

    internal static string Malformed(string revision) =>
        $"resourceVersion: Invalid value: {GoText.Quote(revision)}: strconv.ParseUint: parsing {GoText.Quote(revision)}: invalid syntax";

    internal static StatusError TooLarge(Revision asked, Revision current) =>
        new(504, "Timeout", $"Timeout: Too large resource version: {asked}, current: {current}")
        {
            Details = new StatusDetails("", "", "")
            {
                Causes = [new StatusCause("ResourceVersionTooLarge", "Too large resource version", "")],
                RetryAfterSeconds = 1,
            },
            RetryAfter = TimeSpan.FromSeconds(1),
        };
}
