using Xebec.Api.Documents;
using Xebec.Server.Pipeline;
using Xebec.Server.Resources;
using Xebec.Store.Seam;

namespace Xebec.Server.Writing;

/// <summary>Server-side apply.</summary>
internal static class Applying
{
    public static Proposal Propose(RequestContext request, ReadOnlyMemory<byte> body, WriteOptions options, StoredObject? existing, Value old, WriteContext context) =>
        Proposal.Of(StatusError.UnsupportedMediaType("apply is not served yet"));
}
