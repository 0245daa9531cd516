namespace Xebec.Control.Namespaces;

/// <summary>What is left of a namespace's content after everything was asked to go.</summary>
internal sealed class NamespaceContent
{
    /// <summary>Groups that could not be discovered, and why.</summary>
    public List<string> Undiscovered { get; } = [];

    /// <summary>What went wrong while deleting.</summary>
    public List<string> Failures { get; } = [];

    /// <summary>Objects left by resource.</summary>
    public SortedDictionary<string, int> Remaining { get; } = new(StringComparer.Ordinal);

    /// <summary>Objects left by finalizer that holds them.</summary>
    public SortedDictionary<string, int> Finalizers { get; } = new(StringComparer.Ordinal);

    /// <summary>How long what is left may take at most, by what is known.</summary>
    public TimeSpan Estimate { get; set; }

    public bool Gone => Undiscovered.Count == 0 && Failures.Count == 0 && Remaining.Count == 0;
}
