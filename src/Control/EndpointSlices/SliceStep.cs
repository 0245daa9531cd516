using Xebec.Api.Core.V1;
using Xebec.Api.Documents;
using Xebec.Client.Seam;
using Xebec.Control.Owning;
using Xebec.Control.Runtime.Plans;

namespace Xebec.Control.EndpointSlices;

/// <summary>The writes of slices.</summary>
internal static class SliceStep
{
    private const int NameMax = 253;

    public static CreateStep Create(
        ApiObject item, Service service, string addressType, ObjectDraft labels, List<Value> endpoints, Value ports)
    {
        string prefix = item.Key.Name.Length < NameMax ? item.Key.Name + "-" : item.Key.Name;
        ObjectDraft body = new ObjectDraft().Set("kind", "EndpointSlice").Set("apiVersion", "discovery.k8s.io/v1");
        body.Object("metadata")
            .Set("generateName", prefix)
            .Set("namespace", service.Metadata.Namespace)
            .Set("labels", labels)
            .Set("ownerReferences", new ArrayDraft().Add(Owners.Controlling(item, ApiResources.Services)));
        body.Set("addressType", addressType).Set("endpoints", ListOf(endpoints)).Set("ports", ports.Count > 0 ? ports : Value.Null);
        return new CreateStep(ApiResources.EndpointSlices, item.Key.Namespace, body) { Announce = Failure(item) };
    }

    public static UpdateStep Update(ApiObject item, ApiObject slice, ObjectDraft labels, List<Value> endpoints, Value ports)
    {
        ObjectDraft body = slice.Edit();
        body.Object("metadata")["labels"] = labels;
        body.Set("endpoints", ListOf(endpoints)).Set("ports", ports.Count > 0 ? ports : Value.Null);
        return new UpdateStep(ApiResources.EndpointSlices, slice, body) { Announce = Failure(item) };
    }

    public static DeleteStep Delete(ApiObject item, ApiObject slice) =>
        new(ApiResources.EndpointSlices, slice.Key, slice.Uid) { Announce = Failure(item) };

    // lists that hold nothing are null, as they come back from upstream's storage
    private static Value ListOf(List<Value> endpoints) => endpoints.Count > 0 ? new ArrayDraft(endpoints) : Value.Null;

    private static Announcement Failure(ApiObject item) => new(
        item, null, "", "FailedToUpdateEndpointSlices",
        $"Error updating Endpoint Slices for Service {item.Key.Namespace}/{item.Key.Name}: {{error}}");
}
