using Xebec.Api.Documents;

namespace Xebec.Server.Admission;

/// <summary>What a check found against a pod: in a word, and in full.</summary>
internal sealed record Violation(string Reason, string Detail)
{
    /// <summary>All of them, as messages list them.</summary>
    public static string Describe(IEnumerable<Violation> all) =>
        string.Join(", ", all.Select(v => v.Detail.Length == 0 ? v.Reason : $"{v.Reason} ({v.Detail})"));
}

/// <summary>A pod, or a template of one, laid out for checks.</summary>
internal sealed class CheckedPod
{
    public CheckedPod(Value metadata, Value spec)
    {
        Annotations = metadata["annotations"];
        Spec = spec;
        Security = spec["securityContext"];
        Containers =
        [
            .. spec["initContainers"].Elements.ToList(),
            .. spec["containers"].Elements.ToList(),
            .. spec["ephemeralContainers"].Elements.ToList(),
        ];
    }

    public Value Annotations { get; }

    public Value Spec { get; }

    /// <summary>The pod's own security context.</summary>
    public Value Security { get; }

    /// <summary>Containers of all three lists.</summary>
    public IReadOnlyList<Value> Containers { get; }

    /// <summary>What Linux restrains is not said to Windows.</summary>
    public bool IsWindows => Spec["os"]["name"].TextIs("windows");

    /// <summary>Root in it is nobody outside.</summary>
    public bool HasOwnUsers => Spec["hostUsers"].Flag == false;

    /// <summary>The names of the containers of which something is so.</summary>
    public List<string> Named(Predicate<Value> isSo) => [.. Containers.Where(c => isSo(c)).Select(c => c["name"].TextOrEmpty)];

    public static string Plural(string one, string many, int count) => count == 1 ? one : many;

    public static string Quoted(IEnumerable<string> names) => $"\"{string.Join("\", \"", names)}\"";

    /// <summary><c>container "a"</c> or <c>containers "a", "b"</c>.</summary>
    public static string Called(List<string> containers) => $"{Plural("container", "containers", containers.Count)} {Quoted(containers)}";

    /// <summary>Who did it: the pod, containers, or both.</summary>
    public static string? Setters(bool pod, List<string> containers) => (pod, containers.Count) switch
    {
        (false, 0) => null,
        (true, 0) => "pod",
        (false, _) => Called(containers),
        _ => $"pod and {Called(containers)}",
    };
}
