using Xebec.Client.Seam;
using Xebec.Control.Owning;

namespace Xebec.Control.Namespaces;

/// <summary>What controllers ask of a namespace.</summary>
internal static class NamespaceState
{
    /// <summary>Things may be created in it.</summary>
    public static bool IsActive(ApiObject ns) => !Owners.IsBeingDeleted(ns) && !ns.Root["status"]["phase"].TextIs("Terminating");
}
