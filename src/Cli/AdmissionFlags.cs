using System.CommandLine;
using Xebec.Server.Admission;

namespace Xebec.Cli;

/// <summary>Which admission plugins act and how: upstream's flags.</summary>
internal sealed class AdmissionFlags
{
    private const string Restriction = "NodeRestriction";

    public Option<string[]> Enable { get; } = Plugins(
        "--enable-admission-plugins", "admission plugins to use beyond the default ones, separated by commas");

    public Option<string[]> Disable { get; } = Plugins(
        "--disable-admission-plugins", "default admission plugins not to use, separated by commas");

    public Option<string?> Configuration { get; } = new("--admission-control-config-file")
    {
        Description = "how admission plugins are configured: an AdmissionConfiguration",
        HelpName = "FILE",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(Enable);
        command.Options.Add(Disable);
        command.Options.Add(Configuration);
        command.Validators.Add(result =>
        {
            try
            {
                AdmissionPlugins.Build(Read(result.GetValue(Enable), result.GetValue(Disable), result.GetValue(Configuration)));
            }
            catch (Exception e) when (e is AdmissionOptionsException or IOException or UnauthorizedAccessException)
            {
                result.AddError(e.Message);
            }
        });
    }

    public IEnumerable<string> Repeat(ParseResult parsed)
    {
        foreach (Option<string[]> option in (Option<string[]>[])[Enable, Disable])
        {
            string[] names = parsed.GetValue(option) ?? [];
            if (names.Length > 0)
            {
                yield return option.Name;
                yield return string.Join(',', names);
            }
        }

        if (parsed.GetValue(Configuration) is { } file)
        {
            yield return Configuration.Name;
            yield return Path.GetFullPath(file);
        }
    }

    /// <summary>
    /// What the flags ask for. A cluster's nodes keep to their own objects unless that is switched off by name, as kubeadm has it.
    /// </summary>
    public AdmissionOptions Read(ParseResult parsed)
    {
        AdmissionOptions options = Read(parsed.GetValue(Enable), parsed.GetValue(Disable), parsed.GetValue(Configuration));
        bool named = options.Enabled.Concat(options.Disabled).Contains(Restriction);
        return named ? options : options with { Enabled = [.. options.Enabled, Restriction] };
    }

    /// <summary>What the flags ask for; paths in the file are relative to it.</summary>
    public static AdmissionOptions Read(IReadOnlyList<string>? enable, IReadOnlyList<string>? disable, string? file)
    {
        var options = new AdmissionOptions { Enabled = enable ?? [], Disabled = disable ?? [] };
        string folder = file is null ? "" : Path.GetDirectoryName(Path.GetFullPath(file))!;
        return file is null
            ? options
            : options with
            {
                Configuration = AdmissionConfiguration.Read(File.ReadAllBytes(file), path => File.ReadAllBytes(Path.Combine(folder, path))),
            };
    }

    private static Option<string[]> Plugins(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "NAMES",
        AllowMultipleArgumentsPerToken = false,
        CustomParser = result =>
            [.. result.Tokens.SelectMany(t => t.Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))],
    };
}
