using System.Diagnostics;
using Xebec.Tests.Cluster;

namespace Xebec.Tests.Cli;

/// <summary>The API server alone, as a process.</summary>
public sealed class ApiServerTests
{
    [Theory]
    [InlineData("--nope", 1, "Error: unknown flag: --nope")]
    [InlineData("--oidc-issuer-url=https://id.example.com", 1, "Error: --oidc-issuer-url: known, but not available in this build")]
    [InlineData("--client-ca-file=/no/such/file", 1, "Error: ")]
    [InlineData("--authorization-mode=Webhook", 1, "Error: authorization-mode Webhook is not available yet")]
    [InlineData("--authorization-mode=RBAC,RBAC", 1, "Error: authorization-mode [RBAC RBAC] has mode specified more than once")]
    [InlineData("--service-account-max-token-expiration=5m", 1, "Error: the service-account-max-token-expiration must be between 1 hour and 2^32 seconds")]
    [InlineData("--service-account-issuer=a:b c", 1, "Error: service-account-issuer \"a:b c\" contained a ':' but was not a valid URL")]
    [InlineData("--requestheader-username-headers= ", 1, "Error: empty value in \"requestheader-username-headers\"")]
    [InlineData("--tls-min-version=VersionTLS10", 1, "Error: --tls-min-version: VersionTLS10 is not safe")]
    [InlineData("--version", 0, "Kubernetes v1.36")]
    public async Task A_command_line_is_judged_before_anything_starts(string flag, int code, string said)
    {
        string directory = Directory.CreateTempSubdirectory("xebec-apiserver-").FullName;
        Command command = await Command.RunAsync(Command.Xebec, "apiserver", "--data-dir", directory, "--bind-address=127.0.0.1", "--secure-port=0", flag);
        Directory.Delete(directory, recursive: true);
        Assert.Equal(code, command.Code);
        Assert.StartsWith(said, command.Output);
    }

    [Fact]
    public async Task It_serves_until_it_is_told_to_stop_and_then_ends_well()
    {
        string directory = Directory.CreateTempSubdirectory("xebec-apiserver-").FullName;
        using Process process = Command.Start(Command.Xebec, "apiserver", "--data-dir", Path.Combine(directory, "data"), "--bind-address=127.0.0.1", "--secure-port=0");
        string? ready = await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken);
        Assert.StartsWith("ready: https://127.0.0.1:", ready);
        await Command.SucceedAsync("kill", "-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        Directory.Delete(directory, recursive: true);
    }
}
