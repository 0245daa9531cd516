using Xebec.Api.Documents;
using Xebec.Api.Times;
using Xebec.Client.Seam;
using Xebec.Node.Agent;

namespace Xebec.Node.Registration;

/// <summary>This node's lease in <c>kube-node-lease</c>: renewed every 10 s, void after 40 s.</summary>
internal sealed class NodeLease(NodeAgentOptions options)
{
    private const string Namespace = "kube-node-lease";
    private const int Seconds = 40;

    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(10);

    // the namespace may be made after us
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private ApiObject? _held;

    public async Task RunAsync(CancellationToken cancel)
    {
        bool told = false;
        while (true)
        {
            string? trouble;
            try
            {
                trouble = await RenewAsync(cancel);
            }
            catch (ApiUnreachableException e)
            {
                trouble = e.Message;
            }

            if (trouble is not null && !told)
            {
                options.Journal.Write(JournalWeight.Trouble, "node lease", trouble);
            }

            told = trouble is not null;
            await Task.Delay(trouble is null ? RenewEvery : RetryAfter, options.Time, cancel);
        }
    }

    private async Task<string?> RenewAsync(CancellationToken cancel)
    {
        string path = ApiResources.Leases.Path(Namespace, options.NodeName);
        if (_held is null)
        {
            ApiAnswer there = await options.Server.SendAsync(new ApiCall("GET", path), cancel);
            if (there.Code == 404)
            {
                return Hold(await options.Server.SendAsync(
                    new ApiCall("POST", ApiResources.Leases.Path(Namespace)) { Body = JsonText.ToBytes(await NewAsync(cancel)) }, cancel));
            }

            if (Hold(there) is { } trouble)
            {
                return trouble;
            }
        }

        ObjectDraft lease = _held!.Edit();
        Fill(lease.Object("spec"));
        return Hold(await options.Server.SendAsync(new ApiCall("PUT", path) { Body = JsonText.ToBytes(lease) }, cancel));
    }

    private string? Hold(ApiAnswer answer)
    {
        if (!answer.Succeeded)
        {
            _held = null;
            return answer.Status.Message;
        }

        if (answer.Object is { } shared)
        {
            _held = shared;
            return null;
        }

        Value root = Document.Parse(answer.Body).Root;
        Value metadata = root["metadata"];
        _held = new ApiObject(
            new(ApiResources.Leases.Name, Namespace, options.NodeName), new(metadata["uid"].TextOrEmpty),
            metadata["resourceVersion"].TextOrEmpty, answer.Body);
        return null;
    }

    private async Task<ObjectDraft> NewAsync(CancellationToken cancel)
    {
        var metadata = new ObjectDraft().Set("name", options.NodeName).Set("namespace", Namespace);
        ApiAnswer node = await options.Server.SendAsync(new ApiCall("GET", ApiResources.Nodes.Path(null, options.NodeName)), cancel);
        if (node.Succeeded)
        {
            Value uid = (node.Object?.Root ?? Document.Parse(node.Body).Root)["metadata"]["uid"];
            var owner = new ObjectDraft().Set("apiVersion", "v1").Set("kind", "Node").Set("name", options.NodeName).Set("uid", uid);
            metadata.Set("ownerReferences", new ArrayDraft([owner]));
        }

        var spec = new ObjectDraft();
        Fill(spec);
        return new ObjectDraft().Set("kind", "Lease")
            .Set("apiVersion", "coordination.k8s.io/v1").Set("metadata", metadata).Set("spec", spec);
    }

    private void Fill(ObjectDraft spec) => spec
        .Set("holderIdentity", options.NodeName)
        .Set("leaseDurationSeconds", Seconds)
        .Set("renewTime", TimeText.Write(Timestamp.From(options.Time.GetUtcNow()), micro: true));
}
