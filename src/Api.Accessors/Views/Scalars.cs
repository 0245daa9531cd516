using System.Globalization;
using Xebec.Api.Documents;

namespace Xebec.Api.Accessors;

/// <summary>A point in time as RFC 3339 text.</summary>
public readonly struct TimeView(Value json) : IView<TimeView>
{
    public Value Json => json;

    public bool Exists => !json.IsNullOrAbsent;

    /// <summary>The time in UTC, to 100 ns; null when absent, null or no time.</summary>
    public DateTimeOffset? Time => Read(json);

    public static TimeView Of(Value json) => new(json);

    internal static DateTimeOffset? Read(Value json)
    {
        const DateTimeStyles Style = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return DateTimeOffset.TryParse(json.Text, CultureInfo.InvariantCulture, Style, out DateTimeOffset time) ? time : null;
    }
}

/// <summary>Bytes as base64 text.</summary>
public readonly struct BytesView(Value json) : IView<BytesView>
{
    public Value Json => json;

    public bool Exists => !json.IsNullOrAbsent;

    /// <summary>The bytes, decoded at each reading; null when absent, null or no base64.</summary>
    public byte[]? Bytes => Read(json);

    public static BytesView Of(Value json) => new(json);

    internal static byte[]? Read(Value json)
    {
        if (json.Text is not { } text)
        {
            return null;
        }

        byte[] bytes = new byte[(text.Length / 4 * 3) + 3];
        return Convert.TryFromBase64String(text, bytes, out int length) ? bytes[..length] : null;
    }
}

/// <summary>Any JSON.</summary>
public readonly struct AnyView(Value json) : IView<AnyView>
{
    public Value Json => json;

    public bool Exists => !json.IsNullOrAbsent;

    public static AnyView Of(Value json) => new(json);
}

/// <summary>What generated properties read with.</summary>
internal static class Read
{
    public static DateTimeOffset? Time(Value json) => TimeView.Read(json);

    public static byte[]? Bytes(Value json) => BytesView.Read(json);
}
