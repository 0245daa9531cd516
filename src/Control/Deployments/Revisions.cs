using System.Globalization;
using Xebec.Api.Accessors;
using Xebec.Api.Documents;

namespace Xebec.Control.Deployments;

/// <summary>The annotations by which rollouts are numbered, undone and scaled in proportion.</summary>
internal static class Revisions
{
    public const string Revision = "deployment.kubernetes.io/revision";
    public const string History = "deployment.kubernetes.io/revision-history";
    public const string DesiredReplicas = "deployment.kubernetes.io/desired-replicas";
    public const string MaxReplicas = "deployment.kubernetes.io/max-replicas";

    /// <summary>The history is a text in an annotation: it is cut at the front beyond this.</summary>
    private const int HistoryCharsMax = 2000;

    // what belongs to the Deployment alone
    private static readonly string[] NotCopied =
    [
        "kubectl.kubernetes.io/last-applied-configuration",
        Revision,
        History,
        DesiredReplicas,
        MaxReplicas,
        "deprecated.deployment.rollback.to",
    ];

    public static long NumberOf(TextMap annotations, string name) =>
        long.TryParse(annotations[name], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : 0;

    /// <summary>Brings a ReplicaSet's annotations up to its Deployment's and to its revision; true when something changed.</summary>
    public static bool Bring(ObjectDraft annotations, TextMap deployment, long revision)
    {
        bool changed = false;
        foreach ((string name, string value) in deployment)
        {
            if (Array.IndexOf(NotCopied, name) < 0 && !annotations[name].TextIs(value))
            {
                annotations[name] = value;
                changed = true;
            }
        }

        long before = NumberOf(new TextMap(annotations), Revision);
        if (before >= revision)
        {
            return changed;
        }

        if (annotations[Revision].Text is { } old)
        {
            annotations[History] = WithOld(annotations[History].TextOrEmpty, old);
        }

        annotations[Revision] = Text(revision);
        return true;
    }

    /// <summary>Notes what the Deployment asks for now, the base of proportional scaling; true when something changed.</summary>
    public static bool NoteReplicas(ObjectDraft annotations, long desired, long max)
    {
        if (annotations[DesiredReplicas].TextIs(Text(desired)) && annotations[MaxReplicas].TextIs(Text(max)))
        {
            return false;
        }

        annotations[DesiredReplicas] = Text(desired);
        annotations[MaxReplicas] = Text(max);
        return true;
    }

    private static string WithOld(string history, string old)
    {
        string all = history.Length == 0 ? old : $"{history},{old}";
        while (all.Length > HistoryCharsMax && all.IndexOf(',', StringComparison.Ordinal) is >= 0 and var comma)
        {
            all = all[(comma + 1)..];
        }

        return all;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
