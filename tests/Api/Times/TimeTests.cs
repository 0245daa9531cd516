using System.Text;
using CsCheck;
using Xebec.Api.Times;

namespace Xebec.Tests.Api.Times;

public sealed class TimeTests
{
    [Theory]
    [InlineData("2024-02-29T12:30:45Z", "2024-02-29T12:30:45Z")]
    [InlineData("2024-01-01T00:00:00.999Z", "2024-01-01T00:00:00Z")]
    [InlineData("2024-01-01T00:00:00,5Z", "2024-01-01T00:00:00Z")]
    [InlineData("2024-01-01T01:00:00+02:00", "2023-12-31T23:00:00Z")]
    [InlineData("2024-01-01T1:00:00Z", "2024-01-01T01:00:00Z")]
    [InlineData("0000-01-01T00:00:00Z", "0000-01-01T00:00:00Z")]
    [InlineData("9999-12-31T23:59:59-01:00", "10000-01-01T00:59:59Z")]
    [InlineData("0000-01-01T00:00:00+01:00", "-0001-12-31T23:00:00Z")]
    public void Times_are_read_as_Go_reads_them(string text, string expected)
    {
        Assert.True(TimeText.TryRead(text, out Timestamp time));
        Assert.Equal(expected, time.ToString());
    }

    [Theory]
    [InlineData("yesterday", "parsing time \"yesterday\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"yesterday\" as \"2006\"")]
    [InlineData("", "parsing time \"\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"\" as \"2006\"")]
    [InlineData("2024-1-01T00:00:00Z", "parsing time \"2024-1-01T00:00:00Z\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"1-01T00:00:00Z\" as \"01\"")]
    [InlineData("2024-13-01T00:00:00Z", "parsing time \"2024-13-01T00:00:00Z\": month out of range")]
    [InlineData("2023-02-29T00:00:00Z", "parsing time \"2023-02-29T00:00:00Z\": day out of range")]
    [InlineData("2024-01-01T24:00:00Z", "parsing time \"2024-01-01T24:00:00Z\": hour out of range")]
    [InlineData("2024-01-01 00:00:00Z", "parsing time \"2024-01-01 00:00:00Z\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \" 00:00:00Z\" as \"T\"")]
    [InlineData("2024-01-01T00:00:00", "parsing time \"2024-01-01T00:00:00\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"\" as \"Z07:00\"")]
    [InlineData("2024-01-01T00:00:00Zx", "parsing time \"2024-01-01T00:00:00Zx\": extra text: \"x\"")]
    public void Bad_times_are_refused_in_Gos_words(string text, string expected)
    {
        Assert.False(TimeText.TryRead(Encoding.UTF8.GetBytes(text), out _, out string? problem));
        Assert.Equal(expected, problem);
    }

    [Fact]
    public void Micro_times_have_exactly_six_digits()
    {
        Assert.True(TimeText.TryReadMicro("2024-01-01T00:00:00.123456+00:30", out Timestamp time));
        Assert.Equal("2023-12-31T23:30:00.123456Z", TimeText.Write(time, micro: true));
        Assert.False(TimeText.TryReadMicro("2024-01-01T00:00:00Z"u8, out _, out string? problem));
        Assert.Equal("parsing time \"2024-01-01T00:00:00Z\" as \"2006-01-02T15:04:05.000000Z07:00\": cannot parse \"Z\" as \".000000\"", problem);
        Assert.False(TimeText.TryReadMicro("2024-01-01T00:00:00.1234567Z"u8, out _, out problem));
        Assert.EndsWith("cannot parse \"7Z\" as \"Z07:00\"", problem);
    }

    [Fact]
    public void Every_moment_of_the_platform_reads_back()
    {
        Gen.DateTime.Sample(moment =>
        {
            var utc = new DateTimeOffset(DateTime.SpecifyKind(moment, DateTimeKind.Utc));
            var time = Timestamp.From(utc);
            Assert.Equal(utc, time.ToDateTimeOffset());
            Assert.Equal(utc.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture), time.ToString());
            Assert.True(TimeText.TryReadMicro(TimeText.Write(time, micro: true), out Timestamp micro));
            Assert.Equal(time with { Nanos = time.Nanos / 1000 * 1000 }, micro);
        });
        Assert.True(Timestamp.From(default).IsZero);
    }

    [Theory]
    [InlineData("1h30m", "1h30m0s")]
    [InlineData("1.5h", "1h30m0s")]
    [InlineData("-1.5s", "-1.5s")]
    [InlineData("90s", "1m30s")]
    [InlineData("0", "0s")]
    [InlineData("1500us", "1.5ms")]
    [InlineData("1µs", "1µs")]
    [InlineData("100ns", "100ns")]
    [InlineData("2540400h10m10.000000000s", "2540400h10m10s")]
    [InlineData("-9223372036854775808ns", "-2562047h47m16.854775808s")]
    [InlineData(".5m", "30s")]
    public void Durations_are_read_and_written_as_Gos(string text, string expected)
    {
        Assert.True(GoDuration.TryParse(text, out GoDuration duration, out string? problem), problem);
        Assert.Equal(expected, duration.ToString());
    }

    [Theory]
    [InlineData("", "time: invalid duration \"\"")]
    [InlineData("3", "time: missing unit in duration \"3\"")]
    [InlineData("-", "time: invalid duration \"-\"")]
    [InlineData(".s", "time: invalid duration \".s\"")]
    [InlineData("1d", "time: unknown unit \"d\" in duration \"1d\"")]
    [InlineData("9223372036854775808ns", "time: invalid duration \"9223372036854775808ns\"")]
    [InlineData("x", "time: invalid duration \"x\"")]
    public void Bad_durations_are_refused_in_Gos_words(string text, string expected)
    {
        Assert.False(GoDuration.TryParse(text, out _, out string? problem));
        Assert.Equal(expected, problem);
    }

    [Fact]
    public void Every_duration_reads_back()
    {
        Gen.Long.Sample(nanos => GoDuration.TryParse(new GoDuration(nanos).ToString(), out GoDuration again, out _) && again.Nanoseconds == nanos);
    }
}
