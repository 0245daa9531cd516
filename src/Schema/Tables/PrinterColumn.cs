namespace Xebec.Schema.Tables;

/// <summary>A column of the table in which clients show a kind.</summary>
/// <param name="Name">The heading.</param>
/// <param name="Type"><c>string</c>, <c>integer</c> or <c>boolean</c>.</param>
/// <param name="Format"><c>name</c> or "".</param>
/// <param name="Priority">0 is always shown, higher only in wide output.</param>
public sealed record PrinterColumn(string Name, string Type, string Format, int Priority);
