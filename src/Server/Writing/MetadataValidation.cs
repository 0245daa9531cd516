using Xebec.Api.Documents;
using Xebec.Server.Registry;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Writing;

/// <summary>The rules every object's metadata obeys.</summary>
public static class MetadataValidation
{
    public static void OnCreate(Value metadata, ResourceBinding resource, FieldErrors errors)
    {
        if (metadata["name"].TextOrEmpty.Length == 0)
        {
            errors.Required(FieldPath.Of("metadata").Child("name"), "name or generateName is required");
        }
    }

    public static void OnUpdate(Value metadata, Value old, ResourceBinding resource, FieldErrors errors, bool revisionGiven)
    {
    }
}
