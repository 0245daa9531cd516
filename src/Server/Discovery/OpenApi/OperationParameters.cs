using Xebec.Api.Documents;

namespace Xebec.Server.Discovery.OpenApi;

/// <summary>The parameters of operations, the same for built-in kinds and custom resources.</summary>
internal static class OperationParameters
{
    public static readonly string[] List =
    [
        "allowWatchBookmarks", "continue", "fieldSelector", "labelSelector", "limit", "pretty", "resourceVersion", "resourceVersionMatch",
        "sendInitialEvents", "shardSelector", "timeoutSeconds", "watch",
    ];

    public static readonly string[] Write = ["dryRun", "fieldManager", "fieldValidation", "pretty"];

    public static readonly string[] Patch = ["dryRun", "fieldManager", "fieldValidation", "force", "pretty"];

    public static readonly string[] Delete =
    [
        "dryRun",
        "gracePeriodSeconds",
        "ignoreStoreReadErrorWithClusterBreakingPotential",
        "orphanDependents",
        "pretty",
        "propagationPolicy",
    ];

    /// <summary>One parameter as a document of version 3 or 2 declares it; what is in the path is required.</summary>
    public static ObjectDraft Declare(string name, bool inPath, string? description, bool v3)
    {
        string type = name switch
        {
            "limit" or "timeoutSeconds" or "gracePeriodSeconds" => "integer",
            "allowWatchBookmarks" or "force" or "ignoreStoreReadErrorWithClusterBreakingPotential" => "boolean",
            "orphanDependents" or "sendInitialEvents" or "watch" => "boolean",
            _ => "string",
        };
        ObjectDraft parameter = new ObjectDraft().Set("name", name).Set("in", inPath ? "path" : "query").Set("description", description);
        if (inPath)
        {
            parameter.Set("required", true);
        }

        return v3
            ? parameter.Set("schema", new ObjectDraft().Set("type", type).Set("uniqueItems", true))
            : parameter.Set("type", type).Set("uniqueItems", true);
    }
}
