using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Schema.Tables;
using Xebec.Server.Pipeline;
using Xebec.Server.Resources;
using Xebec.Server.Writing;
using Xebec.Store.Seam;

namespace Xebec.Server.Admission;

/// <summary>
/// Admission of what is sent and not stored as such: bodies of subresources (a
/// Binding, an Eviction, a TokenRequest), and questions (a SubjectAccessReview).
/// </summary>
internal static class SubresourceAdmission
{
    /// <returns>The body as plugins left it, and why it may not be; null when it may.</returns>
    public static async ValueTask<(ObjectDraft Item, StatusError? Refused)> AdmitAsync(
        RequestContext request, KindName kind, ObjectDraft item, WriteOptions options, ISnapshot snapshot, CancellationToken cancellation)
    {
        ServerServices services = request.Services;
        var context = new WriteContext
        {
            Type = request.Resource.Type,
            Namespace = request.Target.Namespace,
            Name = request.Target.Name,
            Subresource = request.Target.Subresource,
            User = request.User,
            DryRun = options.DryRun,
            Now = services.Time.GetUtcNow(),
            Snapshot = snapshot,
            Random = services.Random,
        };
        var admission = new AdmissionRequest("CREATE", context, services, default)
        {
            Object = item,
            Options = options.Value,
            Kind = kind,
            Schema = KubernetesTable.BuiltIn.Type(kind)!,
        };
        StatusError? refused = await services.Admission.MutateAsync(admission, cancellation)
            ?? await services.Admission.ValidateAsync(admission, cancellation);
        request.Tell(context);
        return (admission.Object!, refused);
    }
}
