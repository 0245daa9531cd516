using Xebec.Api.Documents;
using Xebec.Schema.Tables;
using Xebec.Schema.Types;
using Xebec.Server.Answers.Cells;

namespace Xebec.Server.Answers.Tables;

/// <summary>The columns of a kind and what fills them.</summary>
internal sealed class TableColumns
{
    private static readonly PrinterColumn Name = new("Name", "string", "name", 0);
    private static readonly PrinterColumn Age = new("Age", "string", "", 0);
    private static readonly PrinterColumn CreatedAt = new("Created At", "date", "", 0);

    // not among the columns of the table of kinds
    private static readonly PrinterColumn[] OfRevisions = [Name, new("Controller", "string", "", 0), new("Revision", "string", "", 0), Age];

    private TableColumns(IReadOnlyList<PrinterColumn> columns, CellWriter write)
    {
        Columns = columns;
        Write = write;
        var definitions = new ArrayDraft();
        foreach (PrinterColumn column in columns)
        {
            definitions.Add(new ObjectDraft().Set("name", column.Name)
                .Set("type", column.Type).Set("format", column.Format).Set("description", "").Set("priority", column.Priority));
        }

        Definitions = definitions;
    }

    public IReadOnlyList<PrinterColumn> Columns { get; }

    public CellWriter Write { get; }

    /// <summary>columnDefinitions on the wire.</summary>
    public Value Definitions { get; }

    public static TableColumns Of(ResourceType type)
    {
        if (type.Custom)
        {
            return type.Columns.Count == 0
                ? new TableColumns([Name, Age with { Type = "date" }], PlainCells.NameAndAge)
                : new TableColumns([Name, .. type.Columns.Select(c => c.Column)], new PathCells(type.Columns).Write);
        }

        IReadOnlyList<PrinterColumn>? known = type.Kind.Kind == "ControllerRevision"
            ? OfRevisions
            : KubernetesTable.BuiltIn.Columns(type.Kind);
        if (known is not { } columns)
        {
            return new TableColumns([Name, CreatedAt], PlainCells.NameAndCreation);
        }

        return CellWriters.Find(type.Kind.Kind) is { } writer
            ? new TableColumns(columns, writer)
            : new TableColumns([Name, Age], PlainCells.NameAndAge);
    }
}
