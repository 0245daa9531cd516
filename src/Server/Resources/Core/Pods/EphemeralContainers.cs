using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Schema.Types;
using Xebec.Server.Resources.Shared.Pods;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Core.Pods;

/// <summary>pods/NAME/ephemeralcontainers: containers are added to a pod, and stay as they are.</summary>
internal static class EphemeralContainers
{
    private static readonly FieldPath Path = FieldPath.Of("spec").Child("ephemeralContainers");

    public static void Check(Value item, Value old, TypeSchema specType, FieldErrors errors)
    {
        if (old["metadata"]["annotations"][PodAnnotations.Mirror].Exists)
        {
            errors.Forbidden(FieldPath.Root, "static pods do not support ephemeral containers");
        }

        TypeSchema type = specType.Field("ephemeralContainers")!.Type.Element!;
        var now = item["spec"]["ephemeralContainers"].Elements.ToList();
        foreach (Value before in old["spec"]["ephemeralContainers"].Elements)
        {
            string name = before["name"].TextOrEmpty;
            Value found = now.FindLast(c => c["name"].TextIs(name));
            if (!found.Exists)
            {
                errors.Forbidden(Path, $"existing ephemeral containers {GoText.Quote(name)} may not be removed\n");
            }
            else if (InternalForm.Diff(before, found, type) is { Length: > 0 } diff)
            {
                errors.Forbidden(Path, $"existing ephemeral containers {GoText.Quote(name)} may not be changed\n{diff}");
            }
        }
    }
}
