namespace Xebec.Schema.Tables;

/// <summary>A column that shows what a path leads to.</summary>
public sealed record PathColumn(PrinterColumn Column, ValuePath Path);
