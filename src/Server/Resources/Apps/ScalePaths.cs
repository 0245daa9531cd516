using Xebec.Api.Documents;
using Xebec.Schema.Apply.Fields;
using Xebec.Server.Resources.Shared;

namespace Xebec.Server.Resources.Apps;

/// <summary>Where an object keeps what its Scale shows, as members joined by dots.</summary>
/// <param name="Spec">How many there shall be.</param>
/// <param name="Status">How many there are.</param>
/// <param name="Selector">What selects them; null when nothing does.</param>
public sealed record ScalePaths(string Spec, string Status, string? Selector)
{
    /// <summary>Where workloads keep them.</summary>
    public static ScalePaths OfWorkloads { get; } = new("spec.replicas", "status.replicas", "spec.selector");

    /// <summary>
    /// Of a resource with several versions, where each keeps the number of replicas, by apiVersion; null for a version without a scale.
    /// Default: there is one version.
    /// </summary>
    public IReadOnlyDictionary<string, FieldSet?>? Everywhere { get; init; }

    /// <summary>The number of replicas is refused by the object's rules, not by the Scale's.</summary>
    public bool ObjectRules { get; init; }

    /// <summary>
    /// Whether an object that need not say how many there shall be does not: it has no Scale to be read, and a Scale that is written to it
    /// must say so. Null when it does; else the path, as upstream's messages spell it.
    /// </summary>
    public string? Unset(Value item) => ObjectRules && !At(item, Spec).Exists ? $"\".{Spec}\"" : null;

    public static Value At(Value item, string path)
    {
        foreach (string step in path.Split('.'))
        {
            item = item[step];
        }

        return item;
    }

    public string SelectorOf(Value item) =>
        Selector is null ? "" : At(item, Selector) is var selector && selector.IsString ? selector.TextOrEmpty : SelectorText.Of(selector);

    public void SetReplicas(ObjectDraft draft, long replicas)
    {
        string[] steps = Spec.Split('.');
        foreach (string step in steps[..^1])
        {
            draft = draft.Object(step);
        }

        draft.Set(steps[^1], replicas);
    }
}
