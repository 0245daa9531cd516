using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Api.Names;
using Xebec.Client.Seam;
using Xebec.Server.Watching;
using Xebec.Server.Writing;
using Xebec.Store.Seam;

namespace Xebec.Server.Resources.FlowControl;

/// <summary>Tells each flow schema, in its condition Dangling, whether the priority level it names is there.</summary>
public sealed class DanglingLoop(IStore store, Func<IApiServer> server, TimeProvider time)
{
    private const string Group = "flowcontrol.apiserver.k8s.io";
    private const string Options = "?fieldManager=api-priority-and-fairness-config-consumer-v1&force=true";
    private static readonly ApiResource Resource = new(Group, "v1", "flowschemas", "FlowSchema", false);
    private static readonly ResourceName Schemas = new(Group, "flowschemas");
    private static readonly ResourceName Levels = new(Group, "prioritylevelconfigurations");

    public Task RunAsync(CancellationToken cancellation) => Task.WhenAll(
        StoreFollower.RunAsync(store, Schemas, SettleAsync, cancellation),
        StoreFollower.RunAsync(store, Levels, SettleAsync, cancellation));

    /// <summary>The condition a schema should have; null when it has it.</summary>
    internal static ObjectDraft? Wanted(Value schema, bool exists, DateTimeOffset now)
    {
        Value before = schema["status"]["conditions"].Elements.ToList().Find(c => c["type"].TextIs("Dangling"));
        string status = exists ? "False" : "True";
        string level = GoText.Quote(schema["spec"]["priorityLevelConfiguration"]["name"].TextOrEmpty);
        string message = $"This FlowSchema references the PriorityLevelConfiguration object named {level} "
            + $"{(exists ? "and it exists" : "but there is no such object")}";
        if (before["status"].TextIs(status) && before["message"].TextIs(message))
        {
            return null;
        }

        return new ObjectDraft()
            .Set("type", "Dangling")
            .Set("status", status)
            .Set("lastTransitionTime", before["status"].TextIs(status) ? before["lastTransitionTime"] : Metadata.Time(now))
            .Set("reason", exists ? "Found" : "NotFound")
            .Set("message", message);
    }

    private async Task SettleAsync(ISnapshot snapshot, CancellationToken cancellation)
    {
        foreach (StoredObject item in snapshot.List(Schemas))
        {
            Value schema = Document.Parse(item.Bytes).Root;
            string level = schema["spec"]["priorityLevelConfiguration"]["name"].TextOrEmpty;
            if (Wanted(schema, snapshot.Get(new ObjectKey(Levels, "", level)) is not null, time.GetUtcNow()) is not { } condition)
            {
                continue;
            }

            ObjectDraft applied = new ObjectDraft()
                .Set("apiVersion", Group + "/v1")
                .Set("kind", Resource.Kind)
                .Set("metadata", new ObjectDraft().Set("name", item.Key.Name))
                .Set("status", new ObjectDraft().Set("conditions", new ArrayDraft([condition])));
            var call = new ApiCall("PATCH", Resource.Path(null, item.Key.Name, "status") + Options)
            {
                Body = JsonText.ToBytes(applied),
                ContentType = "application/apply-patch+yaml",
            };

            // a refusal means that the schema is going or changing, which comes round again by the watch
            await server().SendAsync(call, cancellation);
        }
    }
}
