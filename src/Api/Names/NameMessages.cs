using System.Globalization;

namespace Xebec.Api.Names;

/// <summary>The sentences in which upstream tells what a name must be; validation puts them behind the field and its value.</summary>
public static class NameMessages
{
    public const string NotEmpty = "must be non-empty";

    public const string Dots = "must not contain dots";

    internal const string LabelPattern = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";

    internal const string KeyPattern = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";

    internal const string KeyRule =
        "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";

    /// <summary>For names of which upstream counts characters; they are ASCII, or wrong anyway.</summary>
    public static string TooManyCharacters(int most) =>
        string.Create(CultureInfo.InvariantCulture, $"must be no more than {most} characters");

    /// <summary>For label keys and values.</summary>
    public static string TooManyBytes(int most) => string.Create(CultureInfo.InvariantCulture, $"must be no more than {most} bytes");

    /// <summary>For numbers outside a range, both ends being allowed.</summary>
    public static string NotBetween(long least, long most) =>
        string.Create(CultureInfo.InvariantCulture, $"must be between {least} and {most}, inclusive");

    /// <summary>A rule with its pattern and examples. The double space between examples is upstream's.</summary>
    internal static string Pattern(string rule, string pattern, params ReadOnlySpan<string> examples)
    {
        return $"{rule} (e.g. '{string.Join("',  or '", examples.ToArray())}', regex used for validation is '{pattern}')";
    }
}
