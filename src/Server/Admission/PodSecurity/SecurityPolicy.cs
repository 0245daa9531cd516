using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Admission;

/// <summary>What a namespace demands of its pods: what is refused, what is noted in the audit trail, what is warned of.</summary>
internal sealed record SecurityPolicy(SecurityStandard Enforce, SecurityStandard Audit, SecurityStandard Warn)
{
    private const string Prefix = "pod-security.kubernetes.io/";

    public static SecurityPolicy None { get; } = new(SecurityStandard.None, SecurityStandard.None, SecurityStandard.None);

    public bool IsNone =>
        Enforce.Level == SecurityLevel.Privileged && Audit.Level == SecurityLevel.Privileged && Warn.Level == SecurityLevel.Privileged;

    /// <summary>
    /// The policy that a namespace's labels give, over the cluster's. What
    /// cannot be read is enforced strictly, and neither noted nor warned of.
    /// </summary>
    public static SecurityPolicy Of(Func<string, string?> labels, SecurityPolicy cluster, FieldErrors errors)
    {
        (SecurityStandard enforce, bool enforced) = Read(labels, "enforce", cluster.Enforce, open: false, errors);
        (SecurityStandard audit, _) = Read(labels, "audit", cluster.Audit, open: true, errors);
        (SecurityStandard warn, _) = Read(labels, "warn", cluster.Warn, open: true, errors);
        return new SecurityPolicy(
            enforce, Follow(labels, "audit", audit, enforce, enforced), Follow(labels, "warn", warn, enforce, enforced));
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
        Func<string, string?> labels, string mode, SecurityStandard otherwise, bool open, FieldErrors errors)
    {
        (SecurityLevel level, int minor) = (otherwise.Level, otherwise.Minor);
        bool given = false;
        FieldPath path = FieldPath.Of("metadata").Child("labels");
        if (labels(Prefix + mode) is { } levelText)
        {
            given = SecurityStandard.TryLevel(levelText, out level);
            if (!given)
            {
                level = open ? SecurityLevel.Privileged : level;
                errors.Invalid(path.Key(Prefix + mode), levelText, "must be one of privileged, baseline, restricted");
            }
        }

        string version = $"{Prefix}{mode}-version";
        if (labels(version) is { } versionText && !SecurityStandard.TryVersion(versionText, out minor))
        {
            errors.Invalid(path.Key(version), versionText, "must be \"latest\" or \"v1.x\"");
        }

        return (new SecurityStandard(level, minor), given);
    }

    // who enforces more than is noted or warned of by default wants that for templates too, which are never refused
    private static SecurityStandard Follow(
        Func<string, string?> labels, string mode, SecurityStandard standard, SecurityStandard enforce, bool enforced)
    {
        bool follows = enforced && labels(Prefix + mode) is null && enforce.Level > standard.Level;
        return !follows
            ? standard
            : new SecurityStandard(enforce.Level, labels($"{Prefix}{mode}-version") is not null ? standard.Minor : enforce.Minor);
    }
}
