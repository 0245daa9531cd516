using System.Globalization;
using System.Net;
using Xebec.Api.Names;
using Xebec.Api.Times;

namespace Xebec.Cli.Flags;

/// <summary>A command line that cannot be accepted; the message is for the person who wrote it.</summary>
internal sealed class FlagException(string message) : Exception(message);

/// <summary>Reads a command line by the rules of upstream's flag library, with its messages.</summary>
internal static class FlagParser
{
    private static readonly (char Letter, string Name)[] Short = [('h', "help"), ('v', "v")];

    /// <exception cref="FlagException">An unknown flag, a missing or malformed value, or an argument that is no flag.</exception>
    public static FlagValues Parse(string command, FlagTable table, IReadOnlyList<string> arguments)
    {
        var values = new FlagValues();
        var rest = new List<string>();
        for (int i = 0; i < arguments.Count; i++)
        {
            string argument = arguments[i];
            if (argument == "--")
            {
                rest.AddRange(arguments.Skip(i + 1));
                break;
            }

            if (argument.Length < 2 || argument[0] != '-')
            {
                rest.Add(argument);
                continue;
            }

            (Flag flag, string shown, string? value) = Split(table, argument);
            if (value is null && flag.Kind is FlagKind.Bool or FlagKind.Version)
            {
                value = "true";
            }

            if (value is null)
            {
                value = ++i < arguments.Count ? arguments[i] : throw new FlagException(shown.Length == 2
                    ? $"flag needs an argument: '{shown[1]}' in {shown}"
                    : $"flag needs an argument: {shown}");
            }

            values.Add(flag, Checked(flag, value));
        }

        return rest.Count == 0
            ? values
            : throw new FlagException(
                $"{GoText.Quote(command)} does not take any arguments, got [{string.Join(' ', rest.Select(GoText.Quote))}]");
    }

    private static (Flag Flag, string Shown, string? Value) Split(FlagTable table, string argument)
    {
        if (argument[1] == '-')
        {
            int equals = argument.IndexOf('=');
            string name = equals < 0 ? argument[2..] : argument[2..equals];
            if (name.Length == 0 || name[0] is '-' or '=')
            {
                throw new FlagException("bad flag syntax: " + argument);
            }

            Flag flag = table.Find(name) ?? throw new FlagException($"unknown flag: --{name}");
            return (flag, "--" + name, equals < 0 ? null : argument[(equals + 1)..]);
        }

        char letter = argument[1];
        string? known = Short.FirstOrDefault(s => s.Letter == letter).Name;
        if (known is null || table.Find(known) is not { } found)
        {
            throw new FlagException($"unknown shorthand flag: '{letter}' in {argument}");
        }

        string? value = argument.Length == 2 ? null : argument[2] == '=' ? argument[3..] : argument[2..];
        return (found, "-" + letter, value);
    }

    private static string Checked(Flag flag, string value)
    {
        string? problem = flag.Kind switch
        {
            FlagKind.Bool => value is "1" or "t" or "T" or "TRUE" or "true" or "True" or "0" or "f" or "F" or "FALSE" or "false" or "False"
                ? null
                : Syntax("ParseBool", value),
            FlagKind.Int =>
                long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) ? null : Syntax("ParseInt", value),
            FlagKind.Float =>
                double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? null : Syntax("ParseFloat", value),
            FlagKind.Duration => GoDuration.TryParse(value, out _, out string? why) ? null : why,
            FlagKind.Ip => IPAddress.TryParse(value.Trim(), out _) ? null : $"failed to parse IP: {GoText.Quote(value)}",
            _ => null,
        };
        if (problem is null)
        {
            return value;
        }

        string shown = Short.Any(s => s.Name == flag.Name) ? $"-{flag.Name[0]}, --{flag.Name}" : "--" + flag.Name;
        throw new FlagException($"invalid argument {GoText.Quote(value)} for {GoText.Quote(shown)} flag: {problem}");
    }

    private static string Syntax(string function, string value) => $"strconv.{function}: parsing {GoText.Quote(value)}: invalid syntax";
}
