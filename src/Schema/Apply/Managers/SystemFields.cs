using Xebec.Schema.Apply.Fields;

namespace Xebec.Schema.Apply.Managers;

/// <summary>Fields nobody owns: what identifies an object and what the server writes.</summary>
internal static class SystemFields
{
    public static FieldSet All { get; } = FieldSet.Of(
        "apiVersion",
        "kind",
        "metadata",
        "metadata.name",
        "metadata.namespace",
        "metadata.creationTimestamp",
        "metadata.selfLink",
        "metadata.uid",
        "metadata.clusterName",
        "metadata.generation",
        "metadata.managedFields",
        "metadata.resourceVersion");
}
