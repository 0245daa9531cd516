using Xebec.Api.Documents;
using Xebec.Client.Seam;
using Xebec.Control.Runtime.Plans;

namespace Xebec.Control.Runtime.Events;

/// <summary>The core/v1 Event that tells of a note.</summary>
internal static class EventBody
{
    /// <summary>The object's namespace; events of cluster-scoped objects live in "default".</summary>
    public static string NamespaceOf(EventNote note) => note.Regarding.Key.Namespace.Length > 0 ? note.Regarding.Key.Namespace : "default";

    public static Value Of(EventNote note, string component, string name, DateTimeOffset first, DateTimeOffset last)
    {
        ApiObject regarding = note.Regarding;
        Value root = regarding.Root;
        ObjectDraft involved = new ObjectDraft()
            .Set("kind", root["kind"])
            .Set("namespace", regarding.Key.Namespace.Length > 0 ? regarding.Key.Namespace : default(Value))
            .Set("name", regarding.Key.Name)
            .Set("uid", regarding.Uid.Text)
            .Set("apiVersion", root["apiVersion"])
            .Set("resourceVersion", regarding.ResourceVersion);
        return new ObjectDraft()
            .Set("kind", "Event")
            .Set("apiVersion", "v1")
            .Set("metadata", new ObjectDraft().Set("name", name).Set("namespace", NamespaceOf(note)))
            .Set("involvedObject", involved)
            .Set("reason", note.Reason)
            .Set("message", note.Message)
            .Set("source", new ObjectDraft().Set("component", component))
            .Set("firstTimestamp", Times.Text(first))
            .Set("lastTimestamp", Times.Text(last))
            .Set("count", 1)
            .Set("type", note.Warning ? "Warning" : "Normal")
            .Set("eventTime", Value.Null)
            .Set("reportingComponent", component)
            .Set("reportingInstance", "");
    }
}
