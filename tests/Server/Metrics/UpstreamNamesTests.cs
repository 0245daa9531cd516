using System.Globalization;
using Xebec.Schema.Tables;
using Xebec.Server.Metrics;
using Xebec.Server.Paths;
using Xebec.Server.Registry;
using Xebec.Tests.Tidy;

namespace Xebec.Tests.Server.Metrics;

/// <summary>What /metrics tells, against upstream's stable and beta names.</summary>
public sealed class UpstreamNamesTests
{
    private static readonly string Folder = Path.Combine(Checkout.Root, "tests", "Server", "Metrics");

    private static readonly Dictionary<string, string[]> Upstream = Lines("upstream.txt").Select(l => l.Split(' ')).ToDictionary(l => l[0]);

    private static readonly Dictionary<string,
        string> NotServed = Lines("not-served.txt").Select(l => l.Split(": ", 2)).ToDictionary(l => l[0], l => l[1]);

    private static readonly Dictionary<string, MetricFamily> Served = Families();

    [Fact]
    public void Every_name_of_upstreams_is_told_or_there_is_a_reason()
    {
        List<string> missing = [.. Upstream.Keys.Where(name => !Served.ContainsKey(name) && !NotServed.Keys.Any(name.StartsWith))];
        Assert.Empty(missing);
    }

    [Fact]
    public void No_reason_is_left_over()
    {
        List<string> needed = [.. Upstream.Keys.Where(name => !Served.ContainsKey(name))];
        Assert.All(NotServed.Keys, start => Assert.Contains(needed, name => name.StartsWith(start, StringComparison.Ordinal)));
    }

    [Fact]
    public void What_is_told_under_a_name_of_upstreams_has_its_type_labels_and_bounds()
    {
        foreach ((string name, MetricFamily family) in Served.Where(s => Upstream.ContainsKey(s.Key)))
        {
            string[] upstream = Upstream[name];

            // a collector of upstream's own decides for itself what it tells
            string type = upstream[1] == "custom" ? family.Type : upstream[1];
            Assert.Equal(
                (name, type, upstream[2]), (name, family.Type, family.Labels.Count == 0 ? "-" : string.Join(',', family.Labels)));
            if (upstream[3] != "-")
            {
                Assert.Equal(upstream[3].Split(',').Select(b => double.Parse(b, CultureInfo.InvariantCulture)), BoundsOf(family));
            }
        }
    }

    [Fact]
    public void Labels_are_sorted_and_names_are_told_once()
    {
        Assert.All(Served.Values, f => Assert.Equal(f.Labels.Order(StringComparer.Ordinal), f.Labels));
        Assert.Equal(Served.Keys.Order(StringComparer.Ordinal), Served.Keys);
    }

    private static IReadOnlyList<double> BoundsOf(MetricFamily family) => Assert.IsType<IBounded>(family, exactMatch: false).Bounds;

    private static Dictionary<string, MetricFamily> Families()
    {
        var path = new MetricsPath(
            new ServerMetrics(),
            () => [],
            _ => ValueTask.FromResult<IReadOnlyList<long?>>([]),
            () => new ApiRegistry([]),
            new ServerVersion(KubernetesTable.BuiltIn.Release, "0"));
        return path.Families.ToDictionary(f => f.Name);
    }

    private static IEnumerable<string> Lines(string file) =>
        File.ReadLines(Path.Combine(Folder, file)).Where(l => l.Length > 0 && l[0] != '#');
}
