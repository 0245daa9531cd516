using Xebec.Cluster;

namespace Xebec.Tests.Cluster;

/// <summary>Clusters side by side on one machine.</summary>
public sealed class AddressRangesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("xebec-ranges-").FullName;

    private string Notes => Path.Combine(_folder, "run");

    [Fact]
    public void The_first_cluster_has_the_usual_addresses_and_the_next_ones_others()
    {
        AddressRanges first = Claim("a", "10aa");
        AddressRanges second = Claim("b", "10bb");
        AddressRanges third = Claim("c", "ffcc");
        Assert.Equal("10.96.0.0/12 10.244.16.0/24 10.244.16.1", $"{first.Service} {first.Pod} {first.Gateway}");
        Assert.Equal("10.112.0.0/16 10.244.17.0/24 10.244.17.1", $"{second.Service} {second.Pod} {second.Gateway}");
        Assert.Equal("10.113.0.0/16 10.244.255.0/24 10.244.255.1", $"{third.Service} {third.Pod} {third.Gateway}");
    }

    [Fact]
    public void A_cluster_keeps_its_addresses_and_is_refused_when_another_has_them()
    {
        AddressRanges first = Claim("a", "10aa");
        Assert.Equal(first, Claim("a", "10aa"));
        AddressRanges.Release("10aa", Notes);
        Assert.False(Directory.Exists(Notes));
        Assert.Equal(first.Service, Claim("b", "20bb").Service);
        Assert.Contains("xebec down --data-dir " + Data("b"), Assert.Throws<IOException>(() => Claim("a", "10aa")).Message, StringComparison.Ordinal);
        AddressRanges.Release("20bb", Notes);
        Assert.Equal(first, Claim("a", "10aa"));
    }

    [Fact]
    public void A_note_of_a_cluster_whose_data_is_gone_counts_no_more()
    {
        Claim("a", "10aa");
        Directory.Delete(Data("a"), recursive: true);
        Assert.Equal("10.96.0.0/12", Claim("b", "10bb").Service.ToString());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Data(string name) => Path.Combine(_folder, name);

    private AddressRanges Claim(string name, string instance)
    {
        Directory.CreateDirectory(Data(name));
        return AddressRanges.Claim(Data(name), instance, Notes);
    }
}
