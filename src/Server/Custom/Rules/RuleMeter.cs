using Xebec.Server.Metrics;

namespace Xebec.Server.Custom.Rules;

/// <summary>Measures how long the rules of definitions take.</summary>
public sealed class RuleMeter(TimeProvider time, ExpressionMetrics metrics)
{
    internal RuleNode? Compile(Func<RuleNode?> compile)
    {
        long began = time.GetTimestamp();
        RuleNode? rules = compile();
        if (rules is not null)
        {
            metrics.Compiled(time.GetElapsedTime(began));
        }

        return rules;
    }

    internal long Begin() => time.GetTimestamp();

    internal void End(long began) => metrics.Evaluated(time.GetElapsedTime(began));
}
