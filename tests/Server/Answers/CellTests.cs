using System.Text;
using Xebec.Api.Documents;
using Xebec.Server.Answers.Cells;

namespace Xebec.Tests.Server.Answers;

public sealed class CellTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 10, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("""{"containers":[{"name":"a"},{"name":"b"}]}""", """{"phase":"Pending"}""", "0/2 Pending 0")]
    [InlineData("""{"containers":[{"name":"a"}]}""", """{"phase":"Running","containerStatuses":[{"ready":true,"state":{"running":{}}}]}""", "1/1 Running 0")]
    [InlineData(
        """{"containers":[{"name":"a"}]}""",
        """{"phase":"Running","containerStatuses":[{"restartCount":3,"state":{"waiting":{"reason":"CrashLoopBackOff"}},"lastState":{"terminated":{"finishedAt":"2030-01-01T00:09:00Z"}}}]}""",
        "0/1 CrashLoopBackOff 3 (60s ago)")]
    [InlineData(
        """{"initContainers":[{"name":"i"},{"name":"j"}],"containers":[{"name":"a"}]}""",
        """{"phase":"Pending","initContainerStatuses":[{"name":"i","state":{"terminated":{"exitCode":0}}},{"name":"j","state":{"running":{}}}]}""",
        "0/1 Init:1/2 0")]
    [InlineData(
        """{"initContainers":[{"name":"i","restartPolicy":"Always"}],"containers":[{"name":"a"}]}""",
        """{"phase":"Running","initContainerStatuses":[{"name":"i","started":true,"ready":true,"state":{"running":{}}}],"containerStatuses":[{"ready":true,"state":{"running":{}}}]}""",
        "2/2 Running 0")]
    [InlineData("""{"containers":[{"name":"a"}]}""", """{"phase":"Failed","containerStatuses":[{"state":{"terminated":{"exitCode":137,"signal":9}}}]}""", "0/1 Signal:9 0")]
    public void A_pod_says_what_it_is_doing(string spec, string status, string expected)
    {
        TableRow row = Filled("Pod", $$"""{"metadata":{"name":"p"},"spec":{{spec}},"status":{{status}}}""");
        Assert.Equal(expected, string.Join(' ', new[] { row.Cells[1], row.Cells[2], row.Cells[3] }.Select(c => c.TextOrEmpty)));
        Assert.Equal(9, row.Cells.Count);
    }

    [Fact]
    public void A_pod_that_is_done_says_so_to_programs()
    {
        TableRow row = Filled("Pod", """{"metadata":{"name":"p"},"spec":{"containers":[{}]},"status":{"phase":"Succeeded"}}""");
        Assert.Equal("Succeeded", row.Conditions[0]["reason"].Text);
    }

    [Fact]
    public void A_service_shows_its_ports_and_addresses()
    {
        TableRow row = Filled("Service", """
            {"metadata":{"name":"s","creationTimestamp":"2030-01-01T00:00:00Z"},
             "spec":{"type":"LoadBalancer","clusterIPs":["10.0.0.1"],"ports":[{"port":80,"nodePort":30000,"protocol":"TCP"},{"port":53,"protocol":"UDP"}],"selector":{"b":"2","a":"1"}},
             "status":{"loadBalancer":{"ingress":[{"hostname":"x.example"},{"ip":"192.0.2.1"}]}}}
            """);
        Assert.Equal("""["s","LoadBalancer","10.0.0.1","192.0.2.1,x.example","80:30000/TCP,53/UDP","10m","a=1,b=2"]""", row.Cells.AsValue.ToString());
    }

    [Theory]
    [InlineData("""[{"type":"Healthy","status":"True","message":"ok"}]""", "c Healthy ok ")]
    [InlineData("""[{"type":"Healthy","status":"False","error":"refused"}]""", "c Unhealthy  refused")]
    [InlineData("""[{"type":"Other","status":"True","message":"ok"}]""", "c Unknown  ")]
    public void A_component_says_how_it_is(string conditions, string expected)
    {
        TableRow row = Filled("ComponentStatus", $$"""{"metadata":{"name":"c"},"conditions":{{conditions}}}""");
        Assert.Equal(expected, string.Join(' ', row.Cells.AsValue.Elements.ToList().Select(c => c.TextOrEmpty)));
    }

    [Theory]
    [InlineData("ComponentStatus", 4)]
    [InlineData("ConfigMap", 3)]
    [InlineData("CronJob", 10)]
    [InlineData("DaemonSet", 11)]
    [InlineData("Deployment", 8)]
    [InlineData("Event", 10)]
    [InlineData("Job", 8)]
    [InlineData("Node", 10)]
    [InlineData("Service", 7)]
    public void Nothing_at_all_still_fills_a_row(string kind, int cells) => Assert.Equal(cells, Filled(kind, "{}").Cells.Count);

    private static TableRow Filled(string kind, string json)
    {
        var row = new TableRow(Now);
        CellWriters.Find(kind)!(Document.Parse(Encoding.UTF8.GetBytes(json)).Root, row);
        return row;
    }
}
