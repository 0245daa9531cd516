using Xebec.Api.Selectors;
using Xebec.Schema.Types;
using Xebec.Server.Pipeline;
using Xebec.Server.Registry;
using Xebec.Store.Seam;

namespace Xebec.Server.Reading;

/// <summary>The selectors of a request, read and checked against what the resource knows.</summary>
/// <param name="Filter">Labels and fields together.</param>
/// <param name="Name">The one name that can match; null when any can.</param>
/// <param name="Indexed">A field that the store indexes, with its value; null when none is asked for.</param>
public sealed record Selectors(ObjectFilter Filter, string? Name, (string Field, string Value)? Indexed)
{
    public static Selectors? Read(ResourceBinding resource, RequestTarget target, out StatusError? error)
    {
        if (!LabelSelector.TryParse(target.Query["labelSelector"], out LabelSelector labels, out string? problem)
            || !FieldSelector.TryParse(target.Query["fieldSelector"], out FieldSelector fields, out problem))
        {
            error = StatusError.BadRequest(problem!);
            return null;
        }

        string? name = target.Name.Length > 0 ? target.Name : null;
        (string, string)? indexed = null;
        foreach (FieldTerm term in fields.Terms)
        {
            if (!Selects(resource.Type, term.Field))
            {
                error = StatusError.BadRequest(resource.Kind.UnknownField(term.Field, resource.Type));
                return null;
            }

            if (term is { Field: "metadata.name", Equal: true })
            {
                name ??= term.Value;
            }
            else if (term is { Field: "spec.nodeName", Equal: true, Value.Length: > 0 } && resource.Type.Name.Resource == "pods")
            {
                indexed = (term.Field, term.Value);
            }
        }

        error = null;
        return new Selectors(new ObjectFilter(resource, labels, fields), name, indexed);
    }

    // kinds outside namespaces that have selectors of their own do not know that of namespaces
    private static bool Selects(ResourceType type, string field) => field switch
    {
        "metadata.name" => true,
        "metadata.namespace" => type.Namespaced || (type.FieldSelectors.Count == 0 && !type.Custom),
        _ => type.FieldSelectors.Contains(field),
    };

    /// <summary>Stored objects that can match, by the cheapest way there is; the filter still decides, once they are shown.</summary>
    public IEnumerable<StoredObject> Candidates(ISnapshot snapshot, ResourceBinding resource, string? ns)
    {
        if (Indexed is { } index)
        {
            return snapshot.ByField(resource.Held, index.Field, index.Value).Where(o => ns is null || o.Key.Namespace == ns);
        }

        if (Name is not null && (ns is not null || !resource.Type.Namespaced))
        {
            return snapshot.Get(resource.KeyOf(ns ?? "", Name)) is { } one ? [one] : [];
        }

        return snapshot.List(resource.Held, ns);
    }
}
