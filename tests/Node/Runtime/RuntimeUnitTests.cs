using System.Text;
using Xebec.Node.Cri;
using Xebec.Node.Runtime;

namespace Xebec.Tests.Node.Runtime;

/// <summary>What the private runtime decides from what it reads, without one.</summary>
public sealed class RuntimeUnitTests
{
    [Theory]
    [InlineData("CapEff:\t000001fffeffffff", false)]
    [InlineData("CapInh:\t0\nCapEff:\t000001ffffffffff\nCapBnd:\t0", true)]
    [InlineData("CapEff:\t0000000001000000", true)]
    [InlineData("Name:\tx", false)]
    public void A_missing_capability_is_seen_in_the_status_of_the_process(string status, bool expected) =>
        Assert.Equal(expected, HostFacts.HasCapability(status, 24));

    [Fact]
    public void The_systemd_driver_is_for_a_v2_machine_run_by_systemd_only()
    {
        Assert.Equal(CgroupDriver.Systemd, Facts(isCgroupV2: true, isSystemd: true).CgroupDriver);
        Assert.Equal(CgroupDriver.Cgroupfs, Facts(isCgroupV2: true, isSystemd: false).CgroupDriver);
        Assert.Equal(CgroupDriver.Cgroupfs, Facts(isCgroupV2: false, isSystemd: true).CgroupDriver);
    }

    [Fact]
    public void The_mount_table_is_read_with_its_escapes()
    {
        IReadOnlyList<MountEntry> mounts = MountTable.Parse(
            "24 30 0:22 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw\n36 25 8:1 /a\\040b /mnt/with\\040blank\\134 rw master:1 shared:2 - ext4 /dev/sda1 rw\n");
        Assert.Equal([new("/", "/sys/fs/cgroup", "cgroup2"), new("/a b", "/mnt/with blank\\", "ext4")], mounts);
        Assert.True(MountTable.IsBelow("/data/x", "/data"));
        Assert.False(MountTable.IsBelow("/database", "/data"));
    }

    [Fact]
    public void The_configuration_follows_the_machine()
    {
        var paths = new ContainerdPaths("/data/with \"quotes\"");
        string small = ContainerdConfig.Render(paths, Facts(false, false), "pause:1", "/opt/cni/bin", "native");
        Assert.Contains("restrict_oom_score_adj = true", small);
        Assert.DoesNotContain("oom_score =", small);
        Assert.Contains("SystemdCgroup = false", small);
        Assert.Contains("snapshotter = \"native\"", small);
        Assert.Contains("root = \"/data/with \\\"quotes\\\"/containerd/root\"", small);
        string whole = ContainerdConfig.Render(paths, Facts(true, true) with { HasSysResource = true }, "pause:1", "/opt/cni/bin", "overlayfs");
        Assert.Contains("restrict_oom_score_adj = false", whole);
        Assert.Contains("oom_score = -999", whole);
        Assert.Contains("SystemdCgroup = true", whole);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(60)]
    [InlineData(300)]
    public void A_sockets_path_is_never_too_long(int length)
    {
        var paths = new ContainerdPaths("/" + new string('d', length));
        Assert.True(Encoding.UTF8.GetByteCount(paths.Socket + ".ttrpc") <= 107);
        Assert.Equal(paths.ShortFolder is null, paths.Socket.StartsWith(paths.Folder, StringComparison.Ordinal));
    }

    [Fact]
    public void The_plugins_are_taken_from_the_first_folder_that_has_them_all()
    {
        string[] files = ["/opt/cni/bin/bridge", .. new[] { "bridge", "host-local", "portmap", "loopback" }.Select(p => $"/usr/lib/cni/{p}")];
        Assert.Equal("/usr/lib/cni", HostFacts.FindCniBin(["/opt/cni/bin", "/usr/lib/cni"], files.Contains));
        Assert.Null(HostFacts.FindCniBin(["/opt/cni/bin"], files.Contains));
    }

    private static HostFacts Facts(bool isCgroupV2, bool isSystemd) =>
        new() { HasSysResource = false, IsCgroupV2 = isCgroupV2, IsSystemd = isSystemd, CniBinDirectory = null };
}
