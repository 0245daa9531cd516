using Xebec.Api.Documents;

namespace Xebec.Server.Discovery.OpenApi.Custom;

/// <summary>One operation of a path.</summary>
/// <param name="Method">The HTTP method, in lower case.</param>
/// <param name="Action">What Kubernetes calls it.</param>
/// <param name="Verb">What its id begins with.</param>
/// <param name="Name">What its id ends with.</param>
/// <param name="Description">A sentence.</param>
/// <param name="Query">Its query parameters, in order.</param>
internal sealed record CustomOperation(string Method, string Action, string Verb, string Name, string Description, string[] Query)
{
    /// <summary>The media types of objects.</summary>
    public static IReadOnlyList<string> Media { get; } = ["application/json", "application/yaml"];

    private static readonly string[] PatchMedia =
    [
        "application/apply-patch+yaml",
        "application/json-patch+json",
        "application/merge-patch+json",
    ];

    public IReadOnlyList<string> Consumes => Method == "patch" ? PatchMedia : Media;

    /// <summary>The schema of the body; null for none.</summary>
    public Func<ObjectDraft>? Body { get; init; }

    public bool BodyOptional { get; init; }

    /// <summary>Codes of success with their schemas.</summary>
    public required IReadOnlyList<(int Code, Func<ObjectDraft> Schema)> Answers { get; init; }
}
