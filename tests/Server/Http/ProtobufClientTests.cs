using System.Net;
using System.Text;
using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Schema.Parsing;
using Xebec.Schema.Protobuf;
using Xebec.Schema.Tables;
using Xebec.Schema.Types;
using Xebec.Tests.Schema.Protobuf;

namespace Xebec.Tests.Server.Http;

/// <summary>A client that sends and takes protobuf and nothing else, as components of clusters do.</summary>
public sealed class ProtobufClientTests(LiveServer server) : IClassFixture<LiveServer>
{
    private const string Protobuf = "application/vnd.kubernetes.protobuf";

    [Theory]
    [InlineData("api/v1", "configmaps", "ConfigMap", """{"data":{"a":"1"}}""")]
    [InlineData("api/v1", "secrets", "Secret", """{"data":{"a":"AQI="}}""")]
    [InlineData("api/v1", "serviceaccounts", "ServiceAccount", """{"automountServiceAccountToken":false}""")]
    [InlineData("api/v1", "services", "Service", """{"spec":{"ports":[{"port":80}]}}""")]
    [InlineData("api/v1", "endpoints", "Endpoints", """{"subsets":[{"addresses":[{"ip":"192.0.2.1"}],"ports":[{"port":80}]}]}""")]
    [InlineData("apis/apps/v1", "controllerrevisions", "ControllerRevision", """{"revision":3}""")]
    [InlineData("apis/coordination.k8s.io/v1", "leases", "Lease", """{"spec":{"holderIdentity":"me","renewTime":"2026-01-01T00:00:00.000000Z"}}""")]
    [InlineData("apis/rbac.authorization.k8s.io/v1", "roles", "Role", """{"rules":[{"apiGroups":[""],"resources":["pods"],"verbs":["get"]}]}""")]
    [InlineData("apis/networking.k8s.io/v1", "networkpolicies", "NetworkPolicy", """{"spec":{"podSelector":{}}}""")]
    [InlineData("apis/policy/v1", "poddisruptionbudgets", "PodDisruptionBudget", """{"spec":{"minAvailable":"50%","selector":{"matchLabels":{"a":"b"}}}}""")]
    public async Task Creates_reads_lists_watches_patches_and_deletes(string api, string plural, string kindName, string content)
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        string[] parts = api.Split('/');
        var kind = parts.Length == 2 ? new KindName("", parts[1], kindName) : new KindName(parts[1], parts[2], kindName);
        TypeSchema type = KubernetesTable.BuiltIn.Type(kind)!;
        string collection = $"/{api}/namespaces/default/{plural}";

        var draft = ObjectDraft.Open(Document.Parse(Encoding.UTF8.GetBytes(content)).Root);
        draft.Set("kind", kind.Kind).Set("apiVersion", kind.ApiVersion).Set("metadata", new ObjectDraft().Set("name", "binary"));
        byte[] body = ProtobufWriter.Write(kind.ApiVersion, kind.Kind, type, BodyParser.Parse(type, (Value)draft).Document!);
        Value created = Read(kind, await SendAsync(HttpStatusCode.Created, "POST", collection, body, Protobuf, stop));
        Assert.Equal("binary", created["metadata"]["name"].Text);

        Value read = Read(kind, await SendAsync(HttpStatusCode.OK, "GET", collection + "/binary", null, null, stop));
        Assert.Equal(created.ToString(), read.ToString());

        var list = kind with { Kind = kind.Kind is "Endpoints" ? "EndpointsList" : kind.Kind + "List" };
        Value all = Read(list, await SendAsync(HttpStatusCode.OK, "GET", collection, null, null, stop));
        Assert.Contains(all["items"].Elements.ToList(), i => i["metadata"]["uid"] == created["metadata"]["uid"]);

        byte[] patch = """{"metadata":{"labels":{"l":"v"}}}"""u8.ToArray();
        Value patched = Read(kind, await SendAsync(HttpStatusCode.OK, "PATCH", collection + "/binary", patch, "application/merge-patch+json", stop));
        Assert.Equal("v", patched["metadata"]["labels"]["l"].Text);

        string watch = $"{collection}?watch=1&timeoutSeconds=1&resourceVersion={created["metadata"]["resourceVersion"].Text}&fieldSelector=metadata.name%3Dbinary";
        byte[] stream = await SendAsync(HttpStatusCode.OK, "GET", watch, null, null, stop, Protobuf + ";stream=watch");
        Assert.True(WatchFrames.TryRead(stream, 1 << 20, out string told, out ReadOnlyMemory<byte> enveloped, out _, out string? problem), problem);
        Assert.Equal("MODIFIED", told);
        Assert.Equal(patched.ToString(), Read(kind, enveloped).ToString());

        await SendAsync(HttpStatusCode.OK, "DELETE", collection + "/binary", null, null, stop);
        await SendAsync(HttpStatusCode.NotFound, "GET", collection + "/binary", null, null, stop);
    }

    private async Task<byte[]> SendAsync(HttpStatusCode expected, string method, string path, byte[]? body, string? media, CancellationToken stop, string accept = Protobuf)
    {
        using HttpRequestMessage request = server.Request(method, path, body, media, accept);
        using HttpResponseMessage response = await server.Admin.SendAsync(request, stop);
        byte[] answer = await response.Content.ReadAsByteArrayAsync(stop);
        Assert.True(expected == response.StatusCode, $"{method} {path}: {response.StatusCode} {Encoding.UTF8.GetString(answer)}");
        Assert.StartsWith(Protobuf, response.Content.Headers.ContentType!.ToString());
        return answer;
    }

    private static Value Read(KindName kind, ReadOnlyMemory<byte> enveloped)
    {
        Assert.True(ProtobufReader.TryOpen(enveloped, out BodyKind told, out ReadOnlyMemory<byte> message, out string? problem), problem);
        Assert.Equal((kind.ApiVersion, kind.Kind), (told.ApiVersion, told.Kind));
        return ProtobufReader.Read(KubernetesTable.BuiltIn.Type(kind)!, told.ApiVersion, told.Kind, message).Document!.Root;
    }
}
