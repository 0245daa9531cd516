using Xebec.Api.Documents;

namespace Xebec.Schema.Yaml;

/// <summary>One YAML document as JSON, or what is wrong with it.</summary>
/// <param name="Json">Members sorted, numbers normalised; JSON null for an empty text. Null when there is a problem.</param>
/// <param name="Problem">In upstream's words, beginning with <c>yaml: </c>; null when there is none.</param>
/// <param name="RepeatedKeys">
/// Keys that a mapping has twice, as upstream tells them: <c>line 7: key "a" already set in map</c>. 100 at most.
/// </param>
public sealed record YamlBody(Document? Json, string? Problem, IReadOnlyList<string> RepeatedKeys);
