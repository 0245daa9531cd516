using Xebec.Api.Documents;

namespace Xebec.Server.Custom.Life;

/// <summary>The names that a definition has been granted; no other of its group can have them.</summary>
/// <param name="Resources">Plural, singular and short names, which share one space.</param>
/// <param name="Kinds">The kinds of an object and of a list, which share another.</param>
internal sealed record TakenNames(IReadOnlyList<string> Resources, IReadOnlyList<string> Kinds)
{
    /// <param name="accepted">status.acceptedNames.</param>
    public static TakenNames Of(Value accepted) => new(
        [accepted["plural"].TextOrEmpty, accepted["singular"].TextOrEmpty, .. accepted["shortNames"].Elements.ToList()
            .Select(s => s.TextOrEmpty)],
        [accepted["kind"].TextOrEmpty, accepted["listKind"].TextOrEmpty]);
}
