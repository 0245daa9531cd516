using System.CommandLine;
using Xebec.Server.Authn;
using Xebec.Server.Authz;

namespace Xebec.Cli;

/// <summary>Upstream's flags of authentication and authorization, as <c>up</c> and <c>run</c> take them.</summary>
internal sealed class AccessFlags
{
    private readonly Option<string> _modes = new("--authorization-mode")
    {
        Description = "who may do what: modes in the order they are asked (AlwaysAllow, AlwaysDeny, ABAC, Node, RBAC)",
        HelpName = "MODES",
        DefaultValueFactory = _ => string.Join(',', AuthorizationModes.Default),
    };

    private readonly Option<string?> _policies = new("--authorization-policy-file")
    {
        Description = "the policies of mode ABAC, a JSON object a line",
        HelpName = "FILE",
    };

    private readonly Option<bool> _anonymous = new("--anonymous-auth")
    {
        Description = "serve whoever shows no credentials as system:anonymous",
        HelpName = "true|false",
        DefaultValueFactory = _ => true,
    };

    private readonly Option<string?> _tokens = new("--token-auth-file")
    {
        Description = "tokens that never expire: CSV lines of token, user, uid and groups",
        HelpName = "FILE",
    };

    private readonly Option<bool> _bootstrap = new("--enable-bootstrap-token-auth")
    {
        Description = "let machines join with tokens kept as secrets in kube-system",
        HelpName = "true|false",
        DefaultValueFactory = _ => true,
    };

    public void AddTo(Command command)
    {
        foreach (Option option in (ReadOnlySpan<Option>)[_modes, _policies, _anonymous, _tokens, _bootstrap])
        {
            command.Options.Add(option);
        }
    }

    public IEnumerable<string> Repeat(ParseResult parsed)
    {
        List<string> arguments =
        [
            $"{_modes.Name}={parsed.GetValue(_modes)}",
            $"{_anonymous.Name}={(parsed.GetValue(_anonymous) ? "true" : "false")}",
            $"{_bootstrap.Name}={(parsed.GetValue(_bootstrap) ? "true" : "false")}",
        ];
        foreach (Option<string?> file in (ReadOnlySpan<Option<string?>>)[_policies, _tokens])
        {
            if (parsed.GetValue(file) is { } path)
            {
                arguments.Add($"{file.Name}={Path.GetFullPath(path)}");
            }
        }

        return arguments;
    }

    public AccessOptions Read(ParseResult parsed) => new()
    {
        AuthorizationModes = parsed.GetValue(_modes)!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
        AuthorizationPolicyFile = parsed.GetValue(_policies),
        Anonymous = parsed.GetValue(_anonymous),
        TokenFile = parsed.GetValue(_tokens),
        BootstrapTokens = parsed.GetValue(_bootstrap),
    };
}
