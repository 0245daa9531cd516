using Xebec.Api.Documents;
using Xebec.Api.Times;
using Xebec.Schema.Tables;

namespace Xebec.Server.Answers.Cells;

/// <summary>Columns that show what paths lead to. What is not there, or not of the column's type, is null.</summary>
internal sealed class PathCells(IReadOnlyList<PathColumn> columns)
{
    public void Write(Value item, TableRow row)
    {
        row.Name(item);
        foreach (PathColumn column in columns)
        {
            row.Add(Shown(column.Column.Type, column.Path.First(item), row));
        }
    }

    private static Value Shown(string type, Value value, TableRow row) => (type, value.Kind) switch
    {
        (_, ValueKind.Absent or ValueKind.Null) => Value.Null,
        ("string", ValueKind.String) => value,
        ("string", _) => value.ToString(),
        ("integer", ValueKind.Number) => value.Integer ?? (long)(value.Real ?? 0),
        ("number", ValueKind.Number) or ("boolean", ValueKind.Boolean) => value,
        ("date", ValueKind.String) => TimeText.TryRead(value.TextOrEmpty, out _) ? row.Since(value) : "<invalid>",
        _ => Value.Null,
    };
}
