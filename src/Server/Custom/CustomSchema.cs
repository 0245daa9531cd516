using Xebec.Api.Documents;
using Xebec.Schema.Types;
using Xebec.Server.Custom.Rules;

namespace Xebec.Server.Custom;

/// <summary>
/// The schema of a version, and what is compiled of it when it is first used: most definitions of a cluster are used by nobody for long.
/// </summary>
/// <param name="root">openAPIV3Schema of the version; absent means anything goes.</param>
/// <param name="meter">Told how long its rules take.</param>
internal sealed class CustomSchema(Value root, RuleMeter meter)
{
    private readonly Lazy<RuleNode?> _rules = new(() => meter.Compile(() => RuleNode.Of(root, isResource: true)));

    public Value Root => root;

    public RuleMeter Meter => meter;

    /// <summary>What parsing, patches and apply know of it.</summary>
    public TypeSchema Type { get; } = SchemaCompiler.Compile(root);

    /// <summary>Null when there is no rule anywhere.</summary>
    public RuleNode? Rules => _rules.Value;
}
