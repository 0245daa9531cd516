using Xebec.Api.Documents;
using Xebec.Server.Pipeline;
using Xebec.Server.Writing;

namespace Xebec.Server.Resources.Reviews;

/// <summary>SelfSubjectReview: who am I?</summary>
public sealed class SelfReview : Review
{
    protected override ValueTask<StatusError?> AnswerAsync(RequestContext request, ObjectDraft draft, CancellationToken cancellation)
    {
        draft.Set("metadata", new ObjectDraft().Set("creationTimestamp", Metadata.Time(request.Services.Time.GetUtcNow())));
        draft.Set("status", new ObjectDraft().Set("userInfo", Shown(request.User)));
        return ValueTask.FromResult<StatusError?>(null);
    }
}
