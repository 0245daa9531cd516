using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Client.Informers;
using Xebec.Client.Seam;
using Xebec.Control.Conditions;
using Xebec.Control.Runtime;
using Xebec.Control.Runtime.Queues;
using Xebec.Pki;

namespace Xebec.Control.Certificates;

/// <summary>
/// Approves what node agents may ask for, signs what is approved for the built-in signers, and removes requests when their time is over.
/// </summary>
public sealed class CertificateController : IControlLoop, IDisposable
{
    private static readonly ApiResource Resource = ApiResources.CertificateSigningRequests;

    private readonly IApiServer _server;
    private readonly Informer _requests;
    private readonly CertificateSigner _signer;
    private readonly TimeProvider _time;
    private readonly WorkQueue _queue;
    private readonly KeyLoop _loop;

    /// <param name="server">The API server, as this controller's own account.</param>
    /// <param name="informers">Where requests are seen.</param>
    /// <param name="signer">Signs for the built-in signers.</param>
    /// <param name="time">Of conditions, and of what is over.</param>
    /// <param name="journal">Where faults are told.</param>
    public CertificateController(
        IApiServer server, SharedInformers informers, CertificateSigner signer, TimeProvider time, IJournal journal)
    {
        ArgumentNullException.ThrowIfNull(informers);
        _server = server;
        _signer = signer;
        _time = time;
        _requests = informers.For(Resource);
        _queue = new WorkQueue(time);
        _loop = new KeyLoop(Name, _queue, WorkAsync, 2, journal);
    }

    public string Name => "certificate-controller";

    public bool IsIdle => _queue.IsIdle;

    public async Task RunAsync(CancellationToken cancellation)
    {
        using IDisposable listening = _requests.Listen(change =>
        {
            if (!change.Deleted)
            {
                _queue.Add(change.Object.Key);
            }
        });
        await _loop.RunAsync(cancellation);
    }

    public void Dispose() => _queue.Dispose();

    private async ValueTask<KeyOutcome> WorkAsync(ObjectKey key, CancellationToken cancellation)
    {
        // the server's word, not the view's: nothing is signed that was denied meanwhile
        ApiAnswer read = await _server.SendAsync(new ApiCall("GET", Resource.Path(null, key.Name)), cancellation);
        if (read.Object is not { } request)
        {
            return read.Status.NotFound ? KeyOutcome.Done : KeyOutcome.Retry;
        }

        var state = RequestState.Of(request);
        DateTimeOffset now = _time.GetUtcNow();
        if (state.EndOfLife is { } end && end <= now)
        {
            ApiAnswer deleted = await _server.SendAsync(new ApiCall("DELETE", Resource.Path(null, key.Name)), cancellation);
            return deleted.Succeeded || deleted.Status.NotFound ? KeyOutcome.Done : KeyOutcome.Retry;
        }

        bool well = state switch
        {
            { IsSettled: true } => true,
            { IsApproved: true } => await SignAsync(request, state, now, cancellation),
            _ => await ApproveAsync(request, state, now, cancellation),
        };
        return well ? new KeyOutcome(Failed: false, state.EndOfLife - now) : KeyOutcome.Retry;
    }

    private async ValueTask<bool> SignAsync(ApiObject request, RequestState state, DateTimeOffset now, CancellationToken cancellation)
    {
        SigningResult result = _signer.Sign(state.SignerName, state.Request, state.Usages, state.ExpirationSeconds);
        ObjectDraft draft = request.Edit();
        switch (result.Outcome)
        {
            case SigningOutcome.Signed:
                draft.Object("status")
                    .Set("certificate", Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(result.CertificatePem!)));
                break;
            case SigningOutcome.Refused:
                AddCondition(draft, "Failed", result.Reason!, result.Message!, now);
                break;
            case SigningOutcome.Error:
                return false;
            default:
                return true;
        }

        return (await PutAsync(request, "status", draft, cancellation)).Succeeded;
    }

    // a node agent may have its own certificate renewed, and a machine that joins may have its first, when somebody has said so with a role
    private async ValueTask<bool> ApproveAsync(ApiObject request, RequestState state, DateTimeOffset now, CancellationToken cancellation)
    {
        if (state.SignerName != Signers.KubeApiServerClientKubelet
            || !RequestedCertificate.TryParsePem(state.Request, out RequestedCertificate? asked, out _)
            || Signers.KubeletClientRefusal(asked, state.Usages) is not null)
        {
            return true;
        }

        bool own = state.UserName == asked.Subject.CommonName;
        foreach ((bool applies, string right, string message) in (IReadOnlyList<(bool, string, string)>)
        [
            (own, "selfnodeclient", "Auto approving self kubelet client certificate after SubjectAccessReview."),
            (true, "nodeclient", "Auto approving kubelet client certificate after SubjectAccessReview."),
        ])
        {
            if (!applies)
            {
                continue;
            }

            ApiAnswer review = await _server.SendAsync(
                new ApiCall("POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews")
                {
                    Body = JsonText.ToBytes(state.Review(right)),
                    Accept = "application/json",
                },
                cancellation);
            if (!review.Succeeded)
            {
                return false;
            }

            if (Document.Parse(review.Body).Root["status"]["allowed"].IsTrue)
            {
                ObjectDraft draft = request.Edit();
                AddCondition(draft, "Approved", "AutoApproved", message, now);
                return (await PutAsync(request, "approval", draft, cancellation)).Succeeded;
            }
        }

        return true;
    }

    private static void AddCondition(ObjectDraft draft, string type, string reason, string message, DateTimeOffset now)
    {
        var conditions = new ConditionList(draft["status"]["conditions"], now, updateTimes: true);
        conditions.Set(type, "True", reason, message);
        draft.Object("status").Set("conditions", conditions.ToValue());
    }

    private ValueTask<ApiAnswer> PutAsync(ApiObject request, string subresource, ObjectDraft body, CancellationToken cancellation) =>
        _server.SendAsync(
            new ApiCall("PUT", Resource.Path(null, request.Key.Name, subresource)) { Body = JsonText.ToBytes(body) }, cancellation);
}
