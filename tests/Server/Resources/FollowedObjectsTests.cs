using System.Text;
using Xebec.Api.Documents;
using Xebec.Server.Resources.Aggregation;
using Xebec.Server.Resources.FlowControl;

namespace Xebec.Tests.Server.Resources;

/// <summary>Objects the server keeps true to others: conditions of flow schemas, API services of definitions.</summary>
public sealed class FollowedObjectsTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    [Fact]
    public void A_flow_schema_is_told_whether_its_level_is_there_and_since_when()
    {
        Value schema = Json("""{"spec":{"priorityLevelConfiguration":{"name":"l"}}}""");
        Value told = DanglingLoop.Wanted(schema, true, Now)!;
        Assert.Equal(("False", "Found", "1970-01-01T00:00:00Z"), (told["status"].TextOrEmpty, told["reason"].TextOrEmpty, told["lastTransitionTime"].TextOrEmpty));

        Value known = new ObjectDraft().Set("spec", schema["spec"]).Set("status", new ObjectDraft().Set("conditions", new ArrayDraft([told])));
        Assert.Null(DanglingLoop.Wanted(known, true, Now.AddDays(1)));
        Value gone = DanglingLoop.Wanted(known, false, Now.AddDays(1))!;
        Assert.Equal(("True", "NotFound", "1970-01-02T00:00:00Z"), (gone["status"].TextOrEmpty, gone["reason"].TextOrEmpty, gone["lastTransitionTime"].TextOrEmpty));
    }

    [Fact]
    public void Each_served_version_of_a_definitions_group_counts_once()
    {
        Assert.Equal([("a.io", "v1"), ("a.io", "v2")], CustomApiServices.Served([("a.io", ["v1"]), ("a.io", ["v1", "v2"])]));
    }

    private static Value Json(string json) => Document.Parse(Encoding.UTF8.GetBytes(json)).Root;
}
