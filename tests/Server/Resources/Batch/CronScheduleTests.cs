namespace Xebec.Tests.Server.Resources.Batch;

/// <summary>The language of schedules, as a cron job's creator is told about it.</summary>
public sealed class CronScheduleTests
{
    private const string Path = "/apis/batch/v1/namespaces/n/cronjobs";

    [Theory]
    [InlineData("* * * * *")]
    [InlineData("5-59/5 */2 1-31 JAN-dec 0-6")]
    [InlineData("0 0 ? * MON,fri")]
    [InlineData("1,,2 0 1 1 sun")]
    [InlineData("5/15 * 30 2 *")]
    [InlineData("  *  *  * * *  ")]
    [InlineData("@midnight")]
    [InlineData("@every 1h30m")]
    public async Task A_schedule_that_can_be_read_is_taken(string schedule) => Assert.Equal("", await ProblemAsync(schedule));

    [Theory]
    [InlineData("* * * *", "expected exactly 5 fields, found 4: [* * * *]")]
    [InlineData("* * * * * *", "expected exactly 5 fields, found 6: [* * * * * *]")]
    [InlineData("60 * * * *", "end of range (60) above maximum (59): 60")]
    [InlineData("* 24 * * *", "end of range (24) above maximum (23): 24")]
    [InlineData("* * 0 * *", "beginning of range (0) below minimum (1): 0")]
    [InlineData("* * * 13 *", "end of range (13) above maximum (12): 13")]
    [InlineData("* * * * 7", "end of range (7) above maximum (6): 7")]
    [InlineData("9-3 * * * *", "beginning of range (9) beyond end of range (3): 9-3")]
    [InlineData("1-2-3 * * * *", "too many hyphens: 1-2-3")]
    [InlineData("*/2/3 * * * *", "too many slashes: */2/3")]
    [InlineData("*/0 * * * *", "step of range should be a positive number: */0")]
    [InlineData("*/x * * * *", "failed to parse int from x: strconv.Atoi: parsing \\\"x\\\": invalid syntax")]
    [InlineData("-1 * * * *", "failed to parse int from : strconv.Atoi: parsing \\\"\\\": invalid syntax")]
    [InlineData("* * * foo *", "failed to parse int from foo: strconv.Atoi: parsing \\\"foo\\\": invalid syntax")]
    [InlineData("@sometimes", "unrecognized descriptor: @sometimes")]
    [InlineData("@every x", "failed to parse duration @every x: time: invalid duration \\\"x\\\"")]
    [InlineData("TZ=UTC * * * * *", "cannot use TZ or CRON_TZ in schedule, use timeZone field instead")]
    public async Task A_schedule_that_cannot_be_read_is_told_why(string schedule, string why) =>
        Assert.Equal($"spec.schedule: Invalid value: \"{schedule}\": {why.Replace("\\\"", "\"", StringComparison.Ordinal)}", await ProblemAsync(schedule));

    private static Task<string> ProblemAsync(string schedule) => new RuleServer().ProblemAsync("POST", Path,
        "{'apiVersion':'batch/v1','kind':'CronJob','metadata':{'name':'a'},'spec':{'schedule':'" + schedule
        + "','jobTemplate':{'spec':{'template':{'spec':{'restartPolicy':'Never','containers':[{'name':'c','image':'i'}]}}}}}}");
}
