using Xebec.Api.Documents;
using Xebec.Schema.Apply.Fields;
using Xebec.Schema.Apply.Managers;
using Xebec.Server.Registry;
using Xebec.Server.Resources;

namespace Xebec.Server.Writing;

/// <summary>Step 9: managedFields of writes that are not applies.</summary>
internal static class Ownership
{
    /// <summary>Writes the draft's managedFields; the draft is canonical and complete.</summary>
    public static void Track(ObjectDraft draft, Value old, ResourceBinding resource, WriteContext context, Manager manager)
    {
        ManagedFieldsTracker.OnUpdate(
            resource.Type.Type, old, draft, Identity(resource, context, manager), Resets(resource, context), context.Now, context.Versions);
    }

    /// <summary>After mutating admission: managers that cannot be read any more are again those from before it, with a warning.</summary>
    public static void KeepReadable(ObjectDraft admitted, Value before, List<string> warnings)
    {
        Value after = admitted["metadata"]["managedFields"];
        if (after != before && ManagedFieldsTracker.Problem(after) is { } problem)
        {
            admitted.Object("metadata").Set("managedFields", before);
            warnings.Add(
                ".metadata.managedFields was in an invalid state after admission; this could be caused by an outdated mutating admission "
                + $"controller; please fix your requests: {problem}");
        }
    }

    internal static ManagerIdentity Identity(ResourceBinding resource, WriteContext context, Manager manager) =>
        new(manager.Name, resource.Type.Kind.ApiVersion, context.Subresource);

    internal static FieldSet Resets(ResourceBinding resource, WriteContext context) => FieldSet.Of([.. resource.Kind.ResetFields(context)]);
}
