namespace Xebec.Server.Metrics;

/// <summary>What is counted of admission: the two steps as a whole, each plugin, each webhook, each policy.</summary>
public sealed class AdmissionMetrics
{
    private static readonly double[] Seconds = [0.005, 0.025, 0.1, 0.5, 1, 2.5];
    private static readonly double[] WebhookSeconds = [.. Seconds, 10, 25];
    private static readonly double[] PolicySeconds = [5e-07, 0.001, 0.01, 0.1, 1];
    private static readonly string[] Named = ["name", "operation", "rejected", "type"];
    private static readonly string[] Checked = ["enforcement_action", "error_type", "policy", "policy_binding"];

    private readonly HistogramFamily<(string Operation, bool Rejected, string Type)> _steps = new(
        "apiserver_admission_step_admission_duration_seconds",
        "Time of the mutating (admit) and of the validating (validate) step, in seconds.",
        Seconds,
        ["operation", "rejected", "type"],
        l => [l.Operation, Text(l.Rejected), l.Type]);

    private readonly HistogramFamily<PluginLabels> _plugins = new(
        "apiserver_admission_controller_admission_duration_seconds", "Time of one plugin, in seconds.", Seconds, Named, Told);

    private readonly HistogramFamily<PluginLabels> _webhooks = new(
        "apiserver_admission_webhook_admission_duration_seconds", "Time of one webhook, in seconds.", WebhookSeconds, Named, Told);

    private readonly CounterFamily<(string Action, string Error, string Policy, string Binding)> _checks = new(
        "apiserver_validating_admission_policy_check_total",
        "Checks of validating policies, by what was done about them.",
        Checked,
        l => [l.Action, l.Error, l.Policy, l.Binding]);

    private readonly HistogramFamily<(string Action, string Error, string Policy, string Binding)> _checkTimes = new(
        "apiserver_validating_admission_policy_check_duration_seconds",
        "Time of checks of validating policies, in seconds.",
        PolicySeconds,
        Checked,
        l => [l.Action, l.Error, l.Policy, l.Binding]);

    public AdmissionMetrics() => Families = [_steps, _plugins, _webhooks, _checks, _checkTimes];

    internal IReadOnlyList<MetricFamily> Families { get; }

    internal void Step(string operation, bool mutating, bool rejected, TimeSpan took) =>
        _steps.Observe((operation, rejected, Type(mutating)), took.TotalSeconds);

    internal void Plugin(string name, string operation, bool mutating, bool rejected, TimeSpan took) =>
        _plugins.Observe(new PluginLabels(name, operation, rejected, Type(mutating)), took.TotalSeconds);

    internal void Webhook(string name, string operation, bool mutating, bool rejected, TimeSpan took) =>
        _webhooks.Observe(new PluginLabels(name, operation, rejected, mutating ? "admit" : "validating"), took.TotalSeconds);

    /// <param name="policy">The policy's name.</param>
    /// <param name="binding">The binding's name; "" when the policy itself is at fault.</param>
    /// <param name="action">allow, deny, warn or audit.</param>
    /// <param name="error">no_error, or what went wrong.</param>
    /// <param name="took">Time of the check.</param>
    internal void Policy(string policy, string binding, string action, string error, TimeSpan took)
    {
        _checks.Add((action, error, policy, binding));
        _checkTimes.Observe((action, error, policy, binding), took.TotalSeconds);
    }

    private static string[] Told(PluginLabels l) =>
        [l.Name, l.Operation, Text(l.Rejected), l.Type];

    private static string Text(bool value) => value ? "true" : "false";

    private static string Type(bool mutating) => mutating ? "admit" : "validate";

    // looked up for every plugin at every write: what is cheap to look at tells them apart well enough
    private readonly record struct PluginLabels(string Name, string Operation, bool Rejected, string Type)
    {
        public override int GetHashCode() => (((((Name.Length * 31) + Name[Name.Length / 2]) * 31) + Operation.Length) * 31) + Type.Length;
    }
}
