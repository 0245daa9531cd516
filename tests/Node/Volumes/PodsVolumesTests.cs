using System.Text;
using Xebec.Api.Core.V1;
using Xebec.Api.Documents;
using Xebec.Node.Agent;
using Xebec.Node.Cri;
using Xebec.Node.Pods.Specs;
using Xebec.Node.Volumes;

namespace Xebec.Tests.Node.Volumes;

public sealed class PodsVolumesTests : IDisposable
{
    private static readonly DateTimeOffset Time = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private readonly string _folder = Directory.CreateTempSubdirectory("xebec-volumes-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void All_files_of_a_volume_change_at_once()
    {
        Assert.True(AtomicFolder.Write(_folder, Files(("a", "1"), ("sub/b", "2")), null, Time));
        Assert.Equal("1", Read("a"));
        Assert.Equal("2", Read("sub/b"));
        Assert.Equal("..2026_01_02_03_04_05.0000000", new FileInfo(At("..data")).LinkTarget);
        Assert.Equal("..data/a", new FileInfo(At("a")).LinkTarget);

        Assert.False(AtomicFolder.Write(_folder, Files(("a", "1"), ("sub/b", "2")), null, Time.AddSeconds(1)));
        Assert.True(AtomicFolder.Write(_folder, Files(("a", "3"), ("c", "4")), null, Time.AddSeconds(1)));
        Assert.Equal("3", Read("a"));
        Assert.Equal("4", Read("c"));
        Assert.False(Path.Exists(At("sub")));
        Assert.Equal(["..2026_01_02_03_04_06.0000000", "..data", "a", "c"], Directory.GetFileSystemEntries(_folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Files_have_the_mode_asked_for()
    {
        AtomicFolder.Write(_folder, new(StringComparer.Ordinal) { ["x"] = new(Encoding.UTF8.GetBytes("x"), 0b100_000_000) }, null, Time);
        Assert.Equal(UnixFileMode.UserRead, File.GetUnixFileMode(At("..data/x")));
    }

    [Theory]
    [InlineData("in/side", true)]
    [InlineData("new/folder", true)]
    [InlineData("link/x", true)]
    [InlineData("out", false)]
    [InlineData("up/etc", false)]
    [InlineData("../x", false)]
    [InlineData("/etc", false)]
    [InlineData("loop", false)]
    public void A_place_in_a_volume_stays_in_it(string path, bool good)
    {
        Directory.CreateDirectory(At("in/side"));
        File.CreateSymbolicLink(At("link"), "in/side");
        File.CreateSymbolicLink(At("out"), "/etc");
        File.CreateSymbolicLink(At("up"), "../..");
        File.CreateSymbolicLink(At("loop"), "loop");
        Exception? fault = Record.Exception(() => Assert.StartsWith(_folder, SubPath.Resolve(_folder, path), StringComparison.Ordinal));
        Assert.Equal(good, fault is null);
        Assert.True(fault is null or PodFault);
    }

    [Fact]
    public void A_projected_volume_holds_what_its_sources_name()
    {
        var pod = new Pod(Json("""
            {"metadata":{"name":"p","namespace":"ns","uid":"u"},"spec":{"containers":[{"name":"c"}],"volumes":[{"name":"v","projected":{"defaultMode":256,"sources":[
              {"serviceAccountToken":{"path":"token"}},
              {"configMap":{"name":"kube-root-ca.crt","items":[{"key":"ca.crt","path":"ca.crt","mode":420}]}},
              {"configMap":{"name":"none","optional":true}},
              {"downwardAPI":{"items":[{"path":"namespace","fieldRef":{"fieldPath":"metadata.namespace"}}]}}]}}]}}
            """));
        var objects = new ReferencedObjects();
        objects.ConfigMaps["kube-root-ca.crt"] = new ConfigMap(Json("""{"data":{"ca.crt":"PEM"}}"""));
        var place = new NodePlace { NodeName = "n", HostName = "h", PodsDirectory = "/p", LogsDirectory = "/l", SeccompDirectory = "/s" };
        var tokens = new Dictionary<string, string> { [VolumePayload.TokenKey("v", "token")] = "jwt" };
        SortedDictionary<string, PayloadFile> files = new VolumePayload(pod, objects, new PodFields(pod, [], place), tokens).Of(pod.Spec.Volumes[0]);
        Assert.Equal(["ca.crt=PEM 420", "namespace=ns 256", "token=jwt 256"], files.Select(f => $"{f.Key}={Encoding.UTF8.GetString(f.Value.Bytes.Span)} {f.Value.Mode}"));
    }

    [Theory]
    [InlineData("""{"name":"m","items":[{"key":"none","path":"x"}]}""", "references non-existent config key: none")]
    [InlineData("""{"name":"m","items":[{"key":"k","path":"../x"}]}""", "invalid path: ../x: it must stay in the volume")]
    [InlineData("""{"name":"gone"}""", "configmap \"gone\" not found")]
    public void A_volume_that_cannot_be_filled_says_why(string source, string expected)
    {
        var pod = new Pod(Json($$$"""{"metadata":{},"spec":{"volumes":[{"name":"v","configMap":{{{source}}}}]}}"""));
        var objects = new ReferencedObjects();
        objects.ConfigMaps["m"] = new ConfigMap(Json("""{"data":{"k":"v"}}"""));
        var place = new NodePlace { NodeName = "n", HostName = "h", PodsDirectory = "/p", LogsDirectory = "/l", SeccompDirectory = "/s" };
        var payload = new VolumePayload(pod, objects, new PodFields(pod, [], place), new Dictionary<string, string>());
        Assert.Equal(expected, Assert.Throws<PodFault>(() => payload.Of(pod.Spec.Volumes[0])).Message);
    }

    [Theory]
    [InlineData("registry.example.com/team/app:1", "team-user")]
    [InlineData("registry.example.com/app:1", "all-user")]
    [InlineData("busybox", "hub-user")]
    [InlineData("elsewhere.example.com/app", null)]
    public void A_pull_uses_the_credentials_that_fit_best(string image, string? user)
    {
        const string Config = """
            {"auths":{"https://registry.example.com":{"username":"all-user","password":"p"},"registry.example.com/team":{"auth":"dGVhbS11c2VyOnA="},
             "https://index.docker.io/v1/":{"username":"hub-user","password":"p"}}}
            """;
        var secret = new Secret(Json($$$"""{"data":{".dockerconfigjson":"{{{Convert.ToBase64String(Encoding.UTF8.GetBytes(Config))}}}"}}"""));
        RegistryAuth? auth = PullSecrets.Fitting(secret, image).FirstOrDefault();
        Assert.Equal(user, auth?.UserName);
        Assert.Equal(user is null ? null : "p", auth?.Password);
    }

    private static Value Json(string text) => Document.Parse(Encoding.UTF8.GetBytes(text)).Root;

    private static SortedDictionary<string, PayloadFile> Files(params (string Path, string Text)[] files) =>
        new(files.ToDictionary(f => f.Path, f => new PayloadFile(Encoding.UTF8.GetBytes(f.Text), 0b110_100_100)), StringComparer.Ordinal);

    private string At(string path) => Path.Combine(_folder, path);

    private string Read(string path) => File.ReadAllText(At(path));
}
