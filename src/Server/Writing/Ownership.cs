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

    internal static ManagerIdentity Identity(ResourceBinding resource, WriteContext context, Manager manager) =>
        new(manager.Name, resource.Type.Kind.ApiVersion, context.Subresource);

    internal static FieldSet Resets(ResourceBinding resource, WriteContext context) => FieldSet.Of([.. resource.Kind.ResetFields(context)]);
}
