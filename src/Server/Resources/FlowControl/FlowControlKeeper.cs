using System.Globalization;
using Xebec.Api.Documents;
using Xebec.Client.Seam;

namespace Xebec.Server.Resources.FlowControl;

/// <summary>
/// Keeps the priority levels and flow schemas that every cluster has: looks every minute, makes what is missing, and sets the spec of one
/// that differs back, unless its annotation says that it is somebody's own. The mandatory ones are always set back.
/// </summary>
public sealed class FlowControlKeeper(Func<IApiServer> server, TimeProvider time)
{
    /// <summary>Says whether a default object's spec is the server's business; of one without it, only until its first change.</summary>
    public const string AutoUpdate = "apf.kubernetes.io/autoupdate-spec";

    /// <summary>The field manager of what is written here.</summary>
    public const string Manager = "api-priority-and-fairness-config-producer-v1";

    private const string Group = "flowcontrol.apiserver.k8s.io";
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);
    private static readonly ApiResource Levels = new(Group, "v1", "prioritylevelconfigurations", "PriorityLevelConfiguration", false);
    private static readonly ApiResource Schemas = new(Group, "v1", "flowschemas", "FlowSchema", false);

    public async Task RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await Task.Delay(Every, time, cancellation);
            await KeepAsync(cancellation);
        }
    }

    /// <summary>Once, for the state as it is.</summary>
    public async Task KeepAsync(CancellationToken cancellation)
    {
        foreach ((string name, ObjectDraft spec) in DefaultFlowControl.PriorityLevels())
        {
            await KeepAsync(Levels, name, spec, cancellation);
        }

        foreach ((string name, ObjectDraft spec) in DefaultFlowControl.FlowSchemas())
        {
            await KeepAsync(Schemas, name, spec, cancellation);
        }
    }

    /// <summary>The object as it should be; null when it is.</summary>
    internal static ObjectDraft? Mended(Value found, string name, Value spec)
    {
        string said = found["metadata"]["annotations"][AutoUpdate].TextOrEmpty;
        bool ours = name is "exempt" or "catch-all"
            || (bool.TryParse(said, out bool known) ? known : found["metadata"]["generation"].Integer == 1);
        string says = ours ? "true" : "false";

        // how much the exempt level lends is the operator's to say
        bool differs = ours && name != "exempt" && found["spec"] != spec;
        if (said == says && !differs)
        {
            return null;
        }

        var mended = ObjectDraft.Open(found);
        mended.Object("metadata").Object("annotations").Set(AutoUpdate, says);
        return differs ? mended.Set("spec", spec) : mended;
    }

    private async ValueTask KeepAsync(ApiResource resource, string name, ObjectDraft spec, CancellationToken cancellation)
    {
        string manager = string.Create(CultureInfo.InvariantCulture, $"?fieldManager={Manager}");
        ApiAnswer found = await server().SendAsync(new ApiCall("GET", resource.Path(null, name)), cancellation);
        if (found.Code == 404)
        {
            ObjectDraft made = new ObjectDraft().Set("kind", resource.Kind).Set("apiVersion", resource.ApiVersion).Set("spec", spec);
            made.Object("metadata").Set("name", name).Object("annotations").Set(AutoUpdate, "true");
            await server().SendAsync(new ApiCall("POST", resource.Path(null) + manager) { Body = JsonText.ToBytes(made) }, cancellation);
        }
        else if (found.Object is { } there && Mended(there.Root, name, spec) is { } mended)
        {
            // a refusal means that it has changed meanwhile, and is looked at again
            var call = new ApiCall("PUT", resource.Path(null, name) + manager) { Body = JsonText.ToBytes(mended) };
            await server().SendAsync(call, cancellation);
        }
    }
}
