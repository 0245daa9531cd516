using Xebec.Api.Documents;
using Xebec.Api.Quantities;
using Xebec.Schema.Types;
using Xebec.Server.Registry;
using Xebec.Server.Resources;
using Xebec.Server.Writing;
using Xebec.Store.Seam;

namespace Xebec.Server.Admission;

/// <summary>What a request takes of one quota.</summary>
/// <param name="Stored">The quota as it was judged.</param>
/// <param name="Used">Its counts once the request is counted.</param>
internal sealed record QuotaCharge(StoredObject Stored, SortedDictionary<string, Quantity> Used)
{
    /// <summary>The quota with its new counts, written by the server itself.</summary>
    public Write ToWrite(AdmissionRequest request, ResourceBinding quotas)
    {
        Value old = ParsedObject.Of(Stored).Root;
        var draft = ObjectDraft.Open(old);
        ObjectDraft counts = draft.Object("status").Object("used");
        foreach ((string key, Quantity amount) in Used)
        {
            counts.Set(key, amount.ToString());
        }

        ResourceType type = quotas.Type;
        draft = CanonicalObject.Reopen(type, draft);
        var context = new WriteContext
        {
            Type = type,
            Namespace = Stored.Key.Namespace,
            Name = Stored.Key.Name,
            Subresource = "status",
            User = request.Context.User,
            Now = request.Context.Now,
            Snapshot = request.Context.Snapshot,
            Random = request.Context.Random,
        };
        Ownership.Track(draft, old, quotas, context, new Manager("kube-apiserver", "Update"));
        return new Write(Stored.Key, Stored.Revision, CanonicalObject.Encode(type, draft));
    }
}
