namespace Xebec.Schema.Tables;

/// <summary>Reads the lines under <c>columns Kind</c>: <c> type format priority heading</c>.</summary>
internal static class ColumnReader
{
    public static IReadOnlyList<PrinterColumn> Read(TableText text, int position)
    {
        var columns = new List<PrinterColumn>();
        position += text.Line(position).Length + 1;
        for (ReadOnlySpan<byte> line = text.Line(position); !line.IsEmpty && line[0] == ' '; line = text.Line(position))
        {
            position += line.Length + 1;
            var words = new Words(line[1..]);
            string type = words.NextText();
            string format = words.NextText();
            int priority = TableText.Number(words.Next());
            columns.Add(new PrinterColumn(TableText.Text(words.Rest), type, format == "-" ? "" : format, priority));
        }

        return columns;
    }
}
