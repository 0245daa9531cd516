using Xebec.Schema.Cel.Evaluation;
using Xebec.Schema.Cel.Syntax;
using Xebec.Schema.Patterns;

namespace Xebec.Schema.Cel.Checking;

/// <summary>Finds literals that can never work: durations, timestamps and patterns that are none.</summary>
internal static class LiteralValidator
{
    public static void Check(Expr root, CelIssues issues)
    {
        foreach (Expr node in root.All())
        {
            if (node is not Call { Arguments: [.., Literal { Value: { Kind: CelKind.String } text } literal] } call)
            {
                continue;
            }

            bool wrong = (call.Function, call.Arguments.Count, call.Target) switch
            {
                ("duration", 1, null) => Conversions.ToDuration(text).IsError,
                ("timestamp", 1, null) => Conversions.ToTimestamp(text).IsError,
                ("matches", 1, not null) or ("matches", 2, null) => Re2Pattern.TryParse(text.Text, out _) is null,
                _ => false,
            };
            if (wrong)
            {
                issues.Add(literal.Position, $"invalid {call.Function} argument");
            }
        }
    }
}
