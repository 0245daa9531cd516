using Xebec.Schema.Apply.Fields;

namespace Xebec.Schema.Apply.Managers;

/// <summary>What one manager owns.</summary>
/// <param name="Time">RFC 3339 with whole seconds, UTC, as on the wire; null when upstream gives none.</param>
internal sealed record ManagerEntry(ManagerKey Key, string ApiVersion, string? Time, FieldSet Fields);
