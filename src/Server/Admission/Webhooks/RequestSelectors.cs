using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Api.Selectors;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Admission;

/// <summary>Whether the selectors of a webhook or policy choose a request: by its namespace's labels and by the object's own.</summary>
internal static class RequestSelectors
{
    private static readonly ResourceName Namespaces = new("", "namespaces");

    /// <summary>What is neither in a namespace nor one itself is never left out. An unknown namespace is an error.</summary>
    public static bool MatchNamespace(Value selector, AdmissionRequest request, out StatusError? error)
    {
        error = null;
        bool itself = request.Resource == Namespaces;
        if ((request.Context.Namespace.Length == 0 && !itself) || !TryRead(selector, out LabelSelector chosen, out error))
        {
            return error is null;
        }

        if (chosen.MatchesEverything)
        {
            return true;
        }

        string name = itself ? request.Context.Name : request.Context.Namespace;
        if (itself && request.Operation == "CREATE")
        {
            return chosen.Matches(request.Object!["metadata"]["labels"]);
        }

        if (request.Context.Snapshot.Get(new ObjectKey(Namespaces, "", name)) is not { } stored)
        {
            error = StatusError.NotFound(Namespaces, name);
            return false;
        }

        return chosen.Matches(stored.Facts.Label);
    }

    /// <summary>The object as it is to be, or as it was, is chosen.</summary>
    public static bool MatchObject(Value selector, AdmissionRequest request, out StatusError? error) =>
        TryRead(selector, out LabelSelector chosen, out error)
        && (chosen.MatchesEverything
            || (request.Object is { } item && chosen.Matches(item["metadata"]["labels"]))
            || (request.Old.Exists && chosen.Matches(request.Old["metadata"]["labels"])));

    private static bool TryRead(Value selector, out LabelSelector chosen, out StatusError? error)
    {
        chosen = LabelSelector.Everything;
        error = null;
        if (selector.IsObject && !LabelSelector.TryRead(selector, out chosen, out string? problem))
        {
            error = StatusError.Internal(problem!);
            return false;
        }

        return true;
    }
}
