using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Xebec.Client.Seam;
using Xebec.Tests.Tidy;

namespace Xebec.Tests.Cluster;

/// <summary>Sessions at kubectl with every version of this machine, each compared with what upstream's servers make it print.</summary>
public sealed partial class KubectlTranscriptTests(SimulatedCluster cluster) : IClassFixture<SimulatedCluster>
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static string Folder => Path.Combine(Checkout.Root, "tests", "Cluster", "Transcripts");

    public static TheoryData<string, string> Sessions
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (string program in Kubectl.All)
            {
                foreach (string file in Directory.GetFiles(Folder, "*.txt").Order(StringComparer.Ordinal))
                {
                    all.Add(Path.GetFileName(file), program);
                }
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Sessions))]
    public async Task A_session_reads_as_upstreams(string transcript, string program)
    {
        using var kubectl = new KubectlSession(program, cluster.Kubeconfig);
        int minor = int.Parse(
            MinorVersion().Match(await kubectl.RunAsync("version", "--client", "-o", "json")).Groups[1].Value,
            CultureInfo.InvariantCulture);
        kubectl.Namespace = $"{Path.GetFileNameWithoutExtension(transcript)}-{minor}";
        await CreateNamespaceAsync(kubectl.Namespace);
        var session = Transcript.Read(Path.Combine(Folder, transcript));
        string Fill(string text) =>
            text.Replace("{ns}", kubectl.Namespace, StringComparison.Ordinal).Replace("{dir}", kubectl.Folder, StringComparison.Ordinal);
        foreach (TranscriptFile file in session.Files)
        {
            kubectl.Write(file.Name, Fill(string.Join('\n', file.Lines)) + "\n");
        }

        foreach (TranscriptCommand command in session.Commands.Where(c => c.Versions.Have(minor)))
        {
            await PlayAsync(kubectl, command, Fill);
        }
    }

    private static async Task PlayAsync(KubectlSession kubectl, TranscriptCommand command, Func<string, string> fill)
    {
        var until = TimeProvider.System.GetUtcNow() + Patience;
        Command ran;
        bool alike;
        do
        {
            ran = await kubectl.TryAsync(command.Arguments(fill));
            alike = ran.Code != 0 == command.Fails && command.Matches(ran.Output, fill);
        }
        while (!alike && command.Repeats && TimeProvider.System.GetUtcNow() < until);

        string expected = fill(string.Join('\n', command.Shown));
        Assert.True(alike, $"$ kubectl {fill(command.Words)} ended with {ran.Code}:\n{ran.Output}\nbut should print:\n{expected}");
    }

    // with the account that pods need, which a controller makes
    private async Task CreateNamespaceAsync(string name)
    {
        IApiServer server = cluster.ControlPlane.As("tests", "system:masters");
        byte[] body = Encoding.UTF8.GetBytes($$$"""{"metadata":{"name":"{{{name}}}"}}""");
        await server.SendAsync(new ApiCall("POST", ApiResources.Namespaces.Path(null)) { Body = body }, Stop);
        while (!(await server.SendAsync(new ApiCall("GET", ApiResources.ServiceAccounts.Path(name, "default")), Stop)).Succeeded)
        {
            await Task.Delay(20, Stop);
        }
    }

    [GeneratedRegex("\"minor\": \"([0-9]+)")]
    private static partial Regex MinorVersion();
}
