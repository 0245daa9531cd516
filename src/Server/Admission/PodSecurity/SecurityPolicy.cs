using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Admission;

/// <summary>What a namespace demands of its pods: what is refused, what is noted in the audit trail, what is warned of.</summary>
internal sealed record SecurityPolicy(SecurityStandard Enforce, SecurityStandard Audit, SecurityStandard Warn)
{
    private static readonly FieldPath Path = FieldPath.Of("metadata").Child("labels");
    private static readonly Labels OfEnforce = new("enforce");
    private static readonly Labels OfAudit = new("audit");
    private static readonly Labels OfWarn = new("warn");

    public static SecurityPolicy None { get; } = new(SecurityStandard.None, SecurityStandard.None, SecurityStandard.None);

    public bool IsNone =>
        Enforce.Level == SecurityLevel.Privileged && Audit.Level == SecurityLevel.Privileged && Warn.Level == SecurityLevel.Privileged;

    /// <summary>
    /// The policy that a namespace's labels give, over the cluster's. What
    /// cannot be read is enforced strictly, and neither noted nor warned of.
    /// </summary>
    public static SecurityPolicy Of(Func<string, string?> labels, SecurityPolicy cluster, FieldErrors errors)
    {
        (SecurityStandard enforce, bool enforced) = Read(labels, OfEnforce, cluster.Enforce, open: false, errors);
        (SecurityStandard audit, _) = Read(labels, OfAudit, cluster.Audit, open: true, errors);
        (SecurityStandard warn, _) = Read(labels, OfWarn, cluster.Warn, open: true, errors);
        return new SecurityPolicy(
            enforce, Follow(labels, OfAudit, audit, enforce, enforced), Follow(labels, OfWarn, warn, enforce, enforced));
    }

    /// <summary>Only what is demanded, and what repeats the enforced standard left out.</summary>
    public override string ToString()
    {
        (string Mode, SecurityStandard Standard)[] all = [("enforce", Enforce), ("audit", Audit), ("warn", Warn)];
        return string.Join(", ", all
            .Where(m => m.Standard.Level != SecurityLevel.Privileged && (m.Mode == "enforce" || m.Standard != Enforce))
            .Select(m => $"{m.Mode}={m.Standard}"));
    }

    private static (SecurityStandard Standard, bool Given) Read(
        Func<string, string?> labels, Labels mode, SecurityStandard otherwise, bool open, FieldErrors errors)
    {
        (SecurityLevel level, int minor) = (otherwise.Level, otherwise.Minor);
        bool given = false;
        if (labels(mode.Level) is { } levelText)
        {
            given = SecurityStandard.TryLevel(levelText, out level);
            if (!given)
            {
                level = open ? SecurityLevel.Privileged : level;
                errors.Invalid(Path.Key(mode.Level), levelText, "must be one of privileged, baseline, restricted");
            }
        }

        if (labels(mode.Version) is { } versionText && !SecurityStandard.TryVersion(versionText, out minor))
        {
            errors.Invalid(Path.Key(mode.Version), versionText, "must be \"latest\" or \"v1.x\"");
        }

        return (new SecurityStandard(level, minor), given);
    }

    // who enforces more than is noted or warned of by default wants that for templates too, which are never refused
    private static SecurityStandard Follow(
        Func<string, string?> labels, Labels mode, SecurityStandard standard, SecurityStandard enforce, bool enforced)
    {
        bool follows = enforced && labels(mode.Level) is null && enforce.Level > standard.Level;
        return !follows
            ? standard
            : new SecurityStandard(enforce.Level, labels(mode.Version) is not null ? standard.Minor : enforce.Minor);
    }

    /// <summary>What the labels of a mode are called.</summary>
    private sealed class Labels(string mode)
    {
        public string Level { get; } = $"pod-security.kubernetes.io/{mode}";

        public string Version { get; } = $"pod-security.kubernetes.io/{mode}-version";
    }
}
