using System.Diagnostics;
using System.Globalization;
using Xebec.Store;
using Xebec.Store.Etcd;
using Xebec.Tests.Cluster;
using Xebec.Tests.Store.Contract;
using Xebec.Tests.Store.Etcd;
using Xebec.Tests.Store.Files;

namespace Xebec.Tests.Cli;

/// <summary><c>xebec store</c>, as a process.</summary>
public sealed class StoreCommandTests(EtcdServer etcd) : IClassFixture<EtcdServer>, IDisposable
{
    private readonly StoreDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_running_server_is_backed_up_and_its_cluster_comes_up_again_elsewhere()
    {
        string data = _directory["data"];
        string backup = _directory["backup"];
        using (Process server = await StartAsync(data))
        {
            Assert.Contains("read back and whole", await SucceedAsync("backup", backup, "--data-dir", data), StringComparison.Ordinal);
            Assert.Contains("is whole: revision", await SucceedAsync("verify", "--data-dir", data), StringComparison.Ordinal);
            Assert.Contains($"used by   process {server.Id}", await SucceedAsync("stats", "--data-dir", data), StringComparison.Ordinal);
            Assert.Contains("is open in another process", await FailAsync("import", await ExportAsync(data), "--data-dir", data), StringComparison.Ordinal);
            await StopAsync(server);
        }

        Assert.Contains("is whole: revision", await SucceedAsync("verify", backup), StringComparison.Ordinal);
        Assert.Contains(
            "goes on after revision", await SucceedAsync("restore", backup, "--data-dir", _directory["other"]), StringComparison.Ordinal);
        Assert.Contains("there is a store in", await FailAsync("restore", backup, "--data-dir", data), StringComparison.Ordinal);
        using Process again = await StartAsync(_directory["other"]);
        string namespaces = (await SucceedAsync("export", "-", "--data-dir", _directory["other"])).Split('\n').Single(
            l => l.StartsWith("{\"key\":\"namespaces/kube-system\"", StringComparison.Ordinal));
        Assert.Contains(namespaces, await SucceedAsync("export", "-", "--data-dir", data), StringComparison.Ordinal);
        await StopAsync(again);
    }

    [Fact]
    public async Task A_damaged_store_is_told_and_salvaged()
    {
        await _directory.FillAsync(20);
        _directory.Damage("log-000000000001", (5 * 4096) + 100);
        string told = await FailAsync("verify", "--store", _directory.Path);
        Assert.Contains("at byte 20480: revisions 6 to 6 cannot be read.", told, StringComparison.Ordinal);
        Assert.Contains($"xebec store export FILE --salvage --store {_directory.Path}", told, StringComparison.Ordinal);
        Assert.Contains(
            "is damaged at byte 20480", await FailAsync("backup", _directory["b"], "--store", _directory.Path), StringComparison.Ordinal);
        Assert.Contains(
            "19 objects", await SucceedAsync("export", _directory["e"], "--salvage", "--store", _directory.Path), StringComparison.Ordinal);
        Assert.Contains(
            "19 created", await SucceedAsync("import", _directory["e"], "--store", _directory["new"]), StringComparison.Ordinal);
        Assert.Contains(
            "19 there already", await SucceedAsync("import", _directory["e"], "--store", _directory["new"]), StringComparison.Ordinal);
        Assert.Contains(
            "is whole: revision 20, 19 objects", await SucceedAsync("verify", "--store", _directory["new"]), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("needs", "etcd")]
    public async Task What_etcd_holds_moves_to_a_directory_and_back()
    {
        EtcdStoreOptions options = etcd.NewPrefix();
        string[] Flags(string prefix) =>
        [
            $"--etcd-servers={etcd.Endpoint}", $"--etcd-prefix={prefix}", "--etcd-cafile", etcd.ClientFiles.Authorities,
            "--etcd-certfile", etcd.ClientFiles.Certificate, "--etcd-keyfile", etcd.ClientFiles.Key,
        ];
        await using (var store = await EtcdStore.OpenAsync(new StoreOptions { Time = TimeProvider.System }, options, Things.Stop))
        {
            for (int i = 0; i < 30; i++)
            {
                await store.PutAsync(Things.Pod($"p{i}"), $"{i}");
            }

            await store.PutAsync(Things.Widget("mortal"), life: TimeSpan.FromHours(1));
        }

        Assert.Contains("31 objects", await SucceedAsync(["backup", _directory["b"], .. Flags(options.Prefix)]), StringComparison.Ordinal);
        Assert.Contains("3.", await SucceedAsync(["stats", .. Flags(options.Prefix)]), StringComparison.Ordinal);
        await SucceedAsync("restore", _directory["b"], "--store", _directory.Path);
        string[] here = await LinesAsync("export", "-", "--store", _directory.Path);
        Assert.Contains("\"expires\":", here[31], StringComparison.Ordinal);
        Assert.Equal(here[1..31], (await LinesAsync(["export", "-", .. Flags(options.Prefix)]))[1..31]);
        Assert.Contains(
            "holds objects already", await FailAsync(["restore", _directory["b"], .. Flags(options.Prefix)]), StringComparison.Ordinal);
        Assert.Contains("31 objects", await SucceedAsync(["restore", _directory["b"], .. Flags("/elsewhere")]), StringComparison.Ordinal);
        Assert.Equal(here.Select(WithoutRevision), (await LinesAsync(["export", "-", .. Flags("/elsewhere")])).Select(WithoutRevision));
        Assert.Contains("31 there already", await SucceedAsync(["import", await ExportAsync(_directory.Path, "--store"), .. Flags("/elsewhere")]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("verify", "--store", "/no/such/place", "xebec: there is no store in /no/such/place: the directory does not exist")]
    [InlineData("verify", "/etc/hostname", "--data-dir", "xebec: /etc/hostname is no backup, or damaged at its beginning", "/x")]
    [InlineData("import", "/etc/hostname", "--store", "xebec: /etc/hostname: this is no export", "/x")]
    [InlineData("stats", "--etcd-servers", "nonsense", "xebec: 'nonsense' is not the URL of an etcd server; give one such as https://127.0.0.1:2379")]
    [InlineData("backup", "/a/backup", "--etcd-servers=http://127.0.0.1:1", "--store and --etcd-servers name two stores: give one of them", "--store=/x")]
    public async Task What_cannot_be_done_is_said_in_a_line(string verb, string first, string second, string said, string? third = null)
        => Assert.Contains(
            said, await FailAsync([verb, first, second, .. third is null ? Array.Empty<string>() : [third]]), StringComparison.Ordinal);

    private static string WithoutRevision(string line)
        => System.Text.RegularExpressions.Regex.Replace(line, "\"revision\":[0-9]+|\"expires\":\"[^\"]*\"", "");

    private static async Task<string> SucceedAsync(params string[] arguments)
        => await Command.SucceedAsync(Command.Xebec, ["store", .. arguments]);

    private static async Task<string[]> LinesAsync(params string[] arguments)
        => (await SucceedAsync(arguments)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static async Task<string> FailAsync(params string[] arguments)
    {
        Command command = await Command.RunAsync(Command.Xebec, ["store", .. arguments]);
        Assert.Equal(1, command.Code);
        return command.Output;
    }

    private static async Task<Process> StartAsync(string data)
    {
        Process process = Command.Start(Command.Xebec, "apiserver", "--data-dir", data, "--bind-address=127.0.0.1", "--secure-port=0");
        Assert.StartsWith("ready: ", await process.StandardError.ReadLineAsync(Things.Stop));
        return process;
    }

    private static async Task StopAsync(Process process)
    {
        await Command.SucceedAsync("kill", "-TERM", process.Id.ToString(CultureInfo.InvariantCulture));
        await process.WaitForExitAsync(Things.Stop);
        Assert.Equal(0, process.ExitCode);
    }

    private async Task<string> ExportAsync(string place, string flag = "--data-dir")
    {
        string file = _directory[$"export-{Path.GetFileName(place)}"];
        File.Delete(file);
        await SucceedAsync("export", file, flag, place);
        return file;
    }
}
