namespace Xebec.Client.Seam;

/// <summary>Where a component writes what its operator should know. Must not block and must not throw.</summary>
public interface IJournal
{
    /// <param name="weight">How much it matters.</param>
    /// <param name="component">Who speaks: <c>informer pods</c>, <c>deployment-controller</c>.</param>
    /// <param name="message">One sentence: what happened, and to what.</param>
    void Write(JournalWeight weight, string component, string message);
}

public enum JournalWeight
{
    /// <summary>For somebody who follows one component step by step.</summary>
    Detail,

    /// <summary>Something began, ended or changed hands.</summary>
    Note,

    /// <summary>Something went wrong and will be tried again.</summary>
    Trouble,
}

/// <summary>A journal nobody reads.</summary>
public sealed class NoJournal : IJournal
{
    public static NoJournal Instance { get; } = new();

    public void Write(JournalWeight weight, string component, string message)
    {
    }
}
