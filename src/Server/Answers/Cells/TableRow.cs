using System.Globalization;
using Xebec.Api.Documents;
using Xebec.Api.Times;

namespace Xebec.Server.Answers.Cells;

/// <summary>A row of a table while it is filled, cell by cell in the order of the columns.</summary>
internal sealed class TableRow(DateTimeOffset now)
{
    public const string None = "<none>";
    public const string Unknown = "<unknown>";

    /// <summary>Empty for rows without conditions.</summary>
    public ArrayDraft Conditions { get; } = new();

    public ArrayDraft Cells { get; } = new();

    public TableRow Add(string text)
    {
        Cells.Add(text);
        return this;
    }

    public TableRow Add(long number)
    {
        Cells.Add(number);
        return this;
    }

    public TableRow Add(Value cell)
    {
        Cells.Add(cell);
        return this;
    }

    public TableRow Add(bool flag)
    {
        Cells.Add(flag);
        return this;
    }

    /// <summary>A number that is 0 when unset.</summary>
    public TableRow Number(Value number) => Add(number.Integer ?? 0);

    public TableRow Text(Value text, string whenEmpty = "") => Add(text.Text is { Length: > 0 } some ? some : whenEmpty);

    public TableRow Name(Value item) => Text(item["metadata"]["name"]);

    public TableRow Age(Value item) => Add(Since(item["metadata"]["creationTimestamp"]));

    /// <summary>How long ago a timestamp is.</summary>
    public string Since(Value time, string whenUnset = Unknown) => TimeOf(time) is { } moment ? HumanDuration.Of(now - moment) : whenUnset;

    /// <summary>A timestamp's moment; null when unset.</summary>
    public static DateTimeOffset? TimeOf(Value time) =>
        time.Text is { } text && TimeText.TryRead(text, out Timestamp moment) ? moment.ToDateTimeOffset() : null;

    public static string Ratio(Value part, Value whole) =>
        string.Create(CultureInfo.InvariantCulture, $"{part.Integer ?? 0}/{whole.Integer ?? 0}");
}
