using Xebec.Api.Documents;
using Xebec.Server.Registry;
using Xebec.Server.Resources;

namespace Xebec.Server.Writing;

/// <summary>Step 9: managedFields of writes that are not applies.</summary>
internal static class Ownership
{
    public static void Track(ObjectDraft draft, Value old, ResourceBinding resource, WriteContext context, Manager manager)
    {
    }
}
