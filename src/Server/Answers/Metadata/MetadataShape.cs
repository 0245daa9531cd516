using Xebec.Schema.Types;
using Xebec.Server.Pipeline;
using Xebec.Server.Registry;

namespace Xebec.Server.Answers.Metadata;

/// <summary>
/// PartialObjectMetadata is of one object, PartialObjectMetadataList of
/// a list; upstream notices a wrong one only when it writes the answer.
/// </summary>
internal static class MetadataShape
{
    public static StatusError? Refusal(ResourceBinding resource, bool wantedList, bool list)
    {
        if (wantedList == list)
        {
            return null;
        }

        string wanted = wantedList ? "PartialObjectMetadataList" : "PartialObjectMetadata";
        string what = list ? "a list" : "not a list";
        return StatusError.NotAcceptable($"you requested {wanted}, but the requested object is {what} ({GoType(resource.Type, list)})");
    }

    private static string GoType(ResourceType type, bool list)
    {
        if (type.Custom)
        {
            return list ? "*unstructured.UnstructuredList" : "*unstructured.Unstructured";
        }

        string package = type.Kind.Group is "" or "events.k8s.io" ? "core" : type.Kind.Group.Split('.')[0];
        return $"*{package}.{(list ? type.ListKind : type.Kind.Kind)}";
    }
}
