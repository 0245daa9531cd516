using System.Text;
using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Cluster;
using Xebec.Schema.Parsing;
using Xebec.Schema.Protobuf;
using Xebec.Schema.Tables;
using Xebec.Schema.Types;

namespace Xebec.Tests.Cluster;

/// <summary>Values that an upstream server left in etcd.</summary>
public sealed class UpstreamValuesTests
{
    private static readonly ObjectKey Key = new(new ResourceName("apps", "deployments"), "default", "d");

    [Theory]
    [InlineData("v1", "ConfigMap", """{"metadata":{"name":"c","namespace":"default","uid":"u"},"data":{"a":"1"}}""")]
    [InlineData("apps/v1", "Deployment", """{"metadata":{"name":"d"},"spec":{"replicas":0,"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{},"spec":{"containers":[]}},"strategy":{}},"status":{}}""")]
    public void Protobuf_becomes_canonical_json(string apiVersion, string kind, string json)
    {
        string[] parts = apiVersion.Split('/');
        TypeSchema type = KubernetesTable.BuiltIn.Type(new KindName(parts.Length == 2 ? parts[0] : "", parts[^1], kind))!;
        string whole = json.Insert(1, $"\"kind\":\"{kind}\",\"apiVersion\":\"{apiVersion}\",");
        Document document = BodyParser.Parse(type, Encoding.UTF8.GetBytes(whole)).Document!;
        byte[] decoded = UpstreamValues.Decode(Key, ProtobufWriter.Write(apiVersion, kind, type, document));
        Assert.Equal(document.Root.ToString(), Document.Parse(decoded).Root.ToString());
    }

    [Fact]
    public void What_is_neither_is_refused_by_name() =>
        Assert.Contains(Key.ToString(), Assert.Throws<FormatException>(() => UpstreamValues.Decode(Key, "nonsense"u8.ToArray())).Message);
}
