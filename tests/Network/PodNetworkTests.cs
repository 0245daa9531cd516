using System.Text.Json;
using Xebec.Network.Pods;

namespace Xebec.Tests.Network;

public sealed class PodNetworkTests
{
    [Fact]
    public void The_configuration_names_a_bridge_that_fits_and_keeps_addresses_in_the_data_directory()
    {
        var network = new PodNetwork(new() { DataDirectory = "/data", Instance = "0123456789ab", PodCidrs = ["10.244.1.0/24", "fd00:1::/64"], Mtu = 1450 });
        Assert.Equal(15, network.Bridge.Length);
        using var list = JsonDocument.Parse(network.Render());
        Assert.Equal("xebec-0123456789ab", list.RootElement.GetProperty("name").GetString());
        JsonElement[] plugins = [.. list.RootElement.GetProperty("plugins").EnumerateArray()];
        Assert.Equal(["bridge", "portmap"], plugins.Select(p => p.GetProperty("type").GetString()!));
        JsonElement bridge = plugins[0], ipam = bridge.GetProperty("ipam");
        Assert.Equal(network.Bridge, bridge.GetProperty("bridge").GetString());
        Assert.True(bridge.GetProperty("hairpinMode").GetBoolean());
        Assert.Equal(1450, bridge.GetProperty("mtu").GetInt32());
        Assert.StartsWith("/data/", ipam.GetProperty("dataDir").GetString());
        Assert.Equal(["10.244.1.0/24", "fd00:1::/64"], ipam.GetProperty("ranges").EnumerateArray().Select(r => r[0].GetProperty("subnet").GetString()!));
        Assert.Equal(["0.0.0.0/0", "::/0"], ipam.GetProperty("routes").EnumerateArray().Select(r => r.GetProperty("dst").GetString()!));
        Assert.True(plugins[1].GetProperty("capabilities").GetProperty("portMappings").GetBoolean());
    }

    [Fact]
    public void An_instance_too_long_for_an_interfaces_name_is_refused() =>
        Assert.Throws<ArgumentException>(() => new PodNetwork(new() { DataDirectory = "/data", Instance = "0123456789abc", PodCidrs = ["10.0.0.0/24"] }));

    [Fact]
    public void Rules_left_by_pods_of_this_network_go_and_those_of_others_stay()
    {
        string removal = CniRules.Removal(Saved, "xebec-aa")!;
        Assert.Equal(
            """
            *nat
            -D POSTROUTING -s 10.1.0.2/32 -m comment --comment "name: \"xebec-aa\" id: \"c1\"" -j CNI-1111
            -D CNI-HOSTPORT-DNAT -p tcp -m comment --comment "dnat name: \"xebec-aa\" id: \"c1\"" -m multiport --dports 8080 -j CNI-DN-1111
            -F CNI-1111
            -F CNI-DN-1111
            -X CNI-1111
            -X CNI-DN-1111
            COMMIT

            """, removal);
    }

    [Fact]
    public void The_chains_for_host_ports_go_with_the_last_rule_in_them()
    {
        string alone = string.Join('\n', Saved.Split('\n').Where(line => !line.Contains("2222")));
        string removal = CniRules.Removal(alone, "xebec-aa")!;
        Assert.Contains("-D PREROUTING -m addrtype --dst-type LOCAL -j CNI-HOSTPORT-DNAT\n", removal);
        Assert.Contains("-D POSTROUTING -m comment --comment \"CNI portfwd requiring masquerade\" -j CNI-HOSTPORT-MASQ\n", removal);
        Assert.Contains("-X CNI-HOSTPORT-SETMARK\n", removal);
        Assert.Contains("-D CNI-HOSTPORT-MASQ -m mark --mark 0x2000/0x2000 -j MASQUERADE\n", removal);
        Assert.DoesNotContain("-F CNI-HOSTPORT", removal);
    }

    [Fact]
    public void Without_a_trace_there_is_nothing_to_remove()
    {
        Assert.Null(CniRules.Removal("*nat\n:PREROUTING ACCEPT [0:0]\n:DOCKER - [0:0]\n-A PREROUTING -j DOCKER\nCOMMIT\n", "xebec-aa"));
    }

    [Fact]
    public void A_table_is_empty_when_its_chains_are_iptables_own_and_have_no_rule()
    {
        const string Empty = "# Warning: managed by iptables-nft\ntable ip nat {\n\tchain PREROUTING {\n\t\ttype nat hook prerouting priority dstnat; policy accept;\n\t}\n}\n";
        Assert.Equal(["PREROUTING"], CniRules.EmptyChains(Empty)!);
        Assert.Empty(CniRules.EmptyChains("table ip nat {\n}\n")!);
        Assert.Null(CniRules.EmptyChains(Empty.Replace("accept;\n", "accept;\n\t\tcounter jump DOCKER\n")));
        Assert.Null(CniRules.EmptyChains(Empty.Replace("policy accept", "policy drop")));
        Assert.Null(CniRules.EmptyChains(Empty.Replace("PREROUTING", "DOCKER")));
    }

    [Fact]
    [Trait("needs", "root")]
    public async Task A_table_is_deleted_only_with_nothing_in_it()
    {
        string table = $"xebectest{Environment.ProcessId}";
        await NftAsync($"add table ip {table}; add chain ip {table} one; add chain ip {table} two; add rule ip {table} two accept");
        try
        {
            Assert.False(EmptyNftTable.TryDelete(2, table, ["one"]));
            Assert.False(EmptyNftTable.TryDelete(2, table, ["one", "two"]));
            await NftAsync($"list chain ip {table} one");
            await NftAsync($"flush chain ip {table} two");
            Assert.True(EmptyNftTable.TryDelete(2, table, ["one", "two"]));
            Assert.False(EmptyNftTable.TryDelete(2, table, []));
        }
        finally
        {
            await HostCommand.TryRunAsync("nft", ["delete", "table", "ip", table], "", TestContext.Current.CancellationToken);
        }

        static Task NftAsync(string commands) => HostCommand.RunAsync("nft", ["-f", "-"], commands, TestContext.Current.CancellationToken);
    }

    private const string Saved =
        """
        *nat
        :PREROUTING ACCEPT [0:0]
        :INPUT ACCEPT [0:0]
        :OUTPUT ACCEPT [0:0]
        :POSTROUTING ACCEPT [0:0]
        :CNI-1111 - [0:0]
        :CNI-2222 - [0:0]
        :CNI-DN-1111 - [0:0]
        :CNI-DN-2222 - [0:0]
        :CNI-HOSTPORT-DNAT - [0:0]
        :CNI-HOSTPORT-MASQ - [0:0]
        :CNI-HOSTPORT-SETMARK - [0:0]
        -A PREROUTING -m addrtype --dst-type LOCAL -j CNI-HOSTPORT-DNAT
        -A OUTPUT -m addrtype --dst-type LOCAL -j CNI-HOSTPORT-DNAT
        -A POSTROUTING -m comment --comment "CNI portfwd requiring masquerade" -j CNI-HOSTPORT-MASQ
        -A POSTROUTING -s 10.1.0.2/32 -m comment --comment "name: \"xebec-aa\" id: \"c1\"" -j CNI-1111
        -A POSTROUTING -s 10.2.0.2/32 -m comment --comment "name: \"xebec-bb\" id: \"c2\"" -j CNI-2222
        -A CNI-1111 -d 10.1.0.0/24 -m comment --comment "name: \"xebec-aa\" id: \"c1\"" -j ACCEPT
        -A CNI-1111 ! -d 224.0.0.0/4 -m comment --comment "name: \"xebec-aa\" id: \"c1\"" -j MASQUERADE
        -A CNI-2222 ! -d 224.0.0.0/4 -m comment --comment "name: \"xebec-bb\" id: \"c2\"" -j MASQUERADE
        -A CNI-DN-1111 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 10.1.0.2:80
        -A CNI-DN-2222 -p tcp -m tcp --dport 9090 -j DNAT --to-destination 10.2.0.2:80
        -A CNI-HOSTPORT-DNAT -p tcp -m comment --comment "dnat name: \"xebec-aa\" id: \"c1\"" -m multiport --dports 8080 -j CNI-DN-1111
        -A CNI-HOSTPORT-DNAT -p tcp -m comment --comment "dnat name: \"xebec-bb\" id: \"c2\"" -m multiport --dports 9090 -j CNI-DN-2222
        -A CNI-HOSTPORT-MASQ -m mark --mark 0x2000/0x2000 -j MASQUERADE
        -A CNI-HOSTPORT-SETMARK -m comment --comment "CNI portfwd masquerade mark" -j MARK --set-xmark 0x2000/0x2000
        COMMIT

        """;
}
