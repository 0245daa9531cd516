using Xebec.Api.Documents;

namespace Xebec.Server.Admission;

/// <summary>Questions that the plugins about pods share.</summary>
internal static class PodRequests
{
    /// <summary>A pod itself, not one of its subresources.</summary>
    public static bool IsPod(AdmissionRequest request) =>
        request.Context.Type.Name is { Group: "", Resource: "pods" } && request.Context.Subresource.Length == 0;

    public static bool IsNewPod(AdmissionRequest request) => request.Operation == "CREATE" && IsPod(request);

    /// <summary>A pod says what it needs: when it is new, and when it is resized.</summary>
    public static bool SetsResources(AdmissionRequest request) => IsNewPod(request)
        || (request.Operation == "UPDATE"
            && request.Context.Subresource == "resize" && request.Resource is { Group: "", Resource: "pods" });

    /// <summary>A pod that an agent shows for a file on its node: it exists whether or not anybody admits it.</summary>
    public static bool IsMirror(Value pod) => pod["metadata"]["annotations"]["kubernetes.io/config.mirror"].Exists;

    /// <summary>Opens every container of the lists named.</summary>
    public static IEnumerable<ObjectDraft> Containers(ObjectDraft spec, params string[] lists)
    {
        foreach (string list in lists)
        {
            if (spec[list].Count == 0)
            {
                continue;
            }

            ArrayDraft all = spec.Array(list);
            for (int i = 0; i < all.Count; i++)
            {
                yield return all.ObjectAt(i);
            }
        }
    }
}
