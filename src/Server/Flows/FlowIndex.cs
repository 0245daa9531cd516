using System.Collections.Immutable;
using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Server.Resources.FlowControl;
using Xebec.Store.Seam;

namespace Xebec.Server.Flows;

/// <summary>Flow schemas and priority levels by their names, folded from the stored objects. Immutable.</summary>
internal sealed record FlowIndex(
    ImmutableSortedDictionary<string, FlowSchema> Schemas, ImmutableSortedDictionary<string, LevelRules> Levels)
{
    private const string Group = "flowcontrol.apiserver.k8s.io";

    public static FlowIndex Empty { get; } = new(
        ImmutableSortedDictionary.Create<string, FlowSchema>(StringComparer.Ordinal),
        ImmutableSortedDictionary.Create<string, LevelRules>(StringComparer.Ordinal));

    public static IReadOnlyList<ResourceName> Inputs { get; } = [new(Group, "flowschemas"), new(Group, "prioritylevelconfigurations")];

    /// <summary>The same when nothing changed.</summary>
    public FlowIndex With(IEnumerable<ObjectDifference> changes)
    {
        FlowIndex index = this;
        foreach (ObjectDifference change in changes)
        {
            ObjectKey key = (change.New ?? change.Old!).Key;
            Value found = change.New is { } item ? ParsedObject.Of(item).Root : default;
            (string uid, Value spec) = (found["metadata"]["uid"].TextOrEmpty, found["spec"]);
            if (key.Resource.Resource == "flowschemas")
            {
                FlowSchema? schema = found.Exists ? FlowSchema.Read(key.Name, uid, spec) : null;
                index = index with { Schemas = Changed(index.Schemas, key.Name, schema) };
            }
            else
            {
                LevelRules? rules = found.Exists ? LevelRules.Read(key.Name, uid, spec) : null;
                index = index with { Levels = Changed(index.Levels, key.Name, rules) };
            }
        }

        return index;
    }

    /// <summary>The same with the mandatory levels and schemas that are not stored: every request must find its level.</summary>
    public FlowIndex Completed()
    {
        FlowIndex index = this;
        foreach (string name in (ReadOnlySpan<string>)["exempt", "catch-all"])
        {
            if (!Levels.ContainsKey(name))
            {
                Value spec = DefaultFlowControl.Mandatory("prioritylevelconfigurations", name)!.Value;
                index = index with { Levels = index.Levels.Add(name, LevelRules.Read(name, "", spec)) };
            }

            if (!Schemas.ContainsKey(name))
            {
                Value spec = DefaultFlowControl.Mandatory("flowschemas", name)!.Value;
                index = index with { Schemas = index.Schemas.Add(name, FlowSchema.Read(name, "", spec)) };
            }
        }

        return index;
    }

    /// <summary>The schemas in the order in which they are asked. One whose level is not there is not asked.</summary>
    public IEnumerable<FlowSchema> InOrder() =>
        Schemas.Values.Where(s => Levels.ContainsKey(s.Level)).OrderBy(s => s.Precedence).ThenBy(s => s.Name, StringComparer.Ordinal);

    private static ImmutableSortedDictionary<string, T> Changed<T>(ImmutableSortedDictionary<string, T> all, string name, T? one)
        where T : class => one is null ? all.Remove(name) : all.SetItem(name, one);
}
