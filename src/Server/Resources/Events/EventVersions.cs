using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Schema.Tables;
using Xebec.Server.Registry.Views;

namespace Xebec.Server.Resources.Events;

/// <summary>Events of events.k8s.io are the core's events under newer names: stored as the core's, seen through both groups.</summary>
internal static class EventVersions
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

    public static VersionView View { get; } = new(
        new ResourceName(Newer.Group, "events"),
        KubernetesTable.BuiltIn.Type(Newer)!,
        new ResourceName(Core.Group, "events"),
        KubernetesTable.BuiltIn.Type(Core)!,
        item => Rename(item, Newer, Renamed.ToDictionary(r => r.Core, r => r.Newer)),
        item => Rename(item, Core, Renamed.ToDictionary(r => r.Newer, r => r.Core)));

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
