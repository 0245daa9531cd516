using Xebec.Api.Documents;
using Xebec.Schema.Types;
using Xebec.Server.Custom.Rules;

namespace Xebec.Server.Custom;

/// <summary>The schema of a version, and what is compiled of it when it is first used: most definitions of a cluster are used by nobody for long.</summary>
/// <param name="version">The version as the definition has it.</param>
internal sealed class CustomSchema(Value version)
{
    private readonly Lazy<RuleNode?> _rules = new(() => RuleNode.Of(version["schema"]["openAPIV3Schema"], isResource: true));

    /// <summary>openAPIV3Schema; absent means anything goes.</summary>
    public Value Root { get; } = version["schema"]["openAPIV3Schema"];

    /// <summary>What parsing, patches and apply know of it.</summary>
    public TypeSchema Type { get; } = SchemaCompiler.Compile(version["schema"]["openAPIV3Schema"]);

    /// <summary>Null when there is no rule anywhere.</summary>
    public RuleNode? Rules => _rules.Value;
}
