using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Schema.Tables;
using Xebec.Server.Registry.Views;

namespace Xebec.Server.Resources.Events;

/// <summary>Events of events.k8s.io are the core's events under newer names: stored as the core's, seen through both groups.</summary>
internal sealed class EventVersions : IConversion
{
    private static readonly KindName Core = new("", "v1", "Event");
    private static readonly KindName Newer = new("events.k8s.io", "v1", "Event");

    private static readonly (string Core, string Newer)[] Renamed =
    [
        ("involvedObject", "regarding"),
        ("message", "note"),
        ("source", "deprecatedSource"),
        ("firstTimestamp", "deprecatedFirstTimestamp"),
        ("lastTimestamp", "deprecatedLastTimestamp"),
        ("count", "deprecatedCount"),
        ("reportingComponent", "reportingController"),
    ];

    private static readonly Dictionary<string, string> ToNewer = Renamed.ToDictionary(r => r.Core, r => r.Newer);
    private static readonly Dictionary<string, string> ToCore = Renamed.ToDictionary(r => r.Newer, r => r.Core);

    public static ObjectVersions All { get; } = new(
        new ResourceName(Core.Group, "events"),
        Core.ApiVersion,
        new[] { Core, Newer }.ToDictionary(k => k.ApiVersion, k => KubernetesTable.BuiltIn.Type(k)!),
        new EventVersions());

    /// <summary>Whether a resource is events, by either name.</summary>
    public static bool Are(ResourceName name) => name.Resource == "events" && (name.Group == Core.Group || name.Group == Newer.Group);

    public ValueTask<IReadOnlyList<Value>> ConvertAsync(IReadOnlyList<Value> items, string apiVersion, CancellationToken cancellation)
    {
        (KindName kind, Dictionary<string, string> names) = apiVersion == Newer.ApiVersion ? (Newer, ToNewer) : (Core, ToCore);
        return new([.. items.Select(i => (Value)Rename(i, kind, names))]);
    }

    private static ObjectDraft Rename(Value item, KindName kind, Dictionary<string, string> names)
    {
        var draft = new ObjectDraft();
        foreach (Member member in item.Members)
        {
            draft.Append(names.GetValueOrDefault(member.Name, member.Name), member.Value);
        }

        return draft.Set("apiVersion", kind.ApiVersion);
    }
}
