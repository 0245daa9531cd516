using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Schema.Tables;
using Xebec.Server.Admission;
using Xebec.Server.Pipeline;
using Xebec.Server.Writing;
using Xebec.Store.Seam;

namespace Xebec.Server.Resources.Core.Pods;

/// <summary>pods/NAME/eviction: a deletion that asks the pod's disruption budget first.</summary>
/// <remarks>
/// 1. A pod that does not run, or is being deleted already, disrupts nothing: it is deleted.
/// 2. More than one budget is an error; none lets the pod go.
/// 3. A pod that is not ready may go when its budget says so, or while enough others are healthy.
/// 4. Otherwise the budget gives one disruption away, or the answer is 429.
/// 5. The pod is marked as a disruption's target, and deleted.
/// </remarks>
public sealed class PodEviction : ISubresource
{
    private static readonly KindName Kind = new("policy", "v1", "Eviction");

    public static PodEviction Instance { get; } = new();

    public async ValueTask<Answer> HandleAsync(RequestContext context, CancellationToken cancellation)
    {
        if (PostedBody.Read(context, Kind, KubernetesTable.BuiltIn.Type(Kind)!, out StatusError? error) is not var (create, root))
        {
            return error!.ToAnswer();
        }

        if (ObjectVerbs.WrongNamespace(context, root) is { } misplaced)
        {
            return misplaced.ToAnswer();
        }

        if (!root["metadata"]["name"].TextIs(context.Target.Name))
        {
            return StatusError.BadRequest("name in URL does not match name in Eviction object").ToAnswer();
        }

        if (DeleteOptions.Read(QueryString.Empty,
            root["deleteOptions"].Exists ? root["deleteOptions"] : new ObjectDraft(), out error) is not { } options)
        {
            return error!.ToAnswer();
        }

        (_, StatusError? denied) = await SubresourceAdmission.AdmitAsync(
            context, Kind, ObjectDraft.Open(root), create, await context.Resource.Store.ReadLatestAsync(cancellation), cancellation);
        if (denied is not null)
        {
            return denied.ToAnswer();
        }

        StatusError? refused = await EvictAsync(context, options with { DryRun = options.DryRun || create.DryRun }, cancellation);
        return refused?.ToAnswer() ?? ObjectAnswer.Created();
    }

    private static async ValueTask<StatusError?> EvictAsync(RequestContext request, DeleteOptions options, CancellationToken cancellation)
    {
        var key = new ObjectKey(request.Resource.Type.Name, request.Target.Namespace, request.Target.Name);
        ISnapshot snapshot = await request.Resource.Store.ReadLatestAsync(cancellation);
        if (snapshot.Get(key) is not { } stored)
        {
            return StatusError.NotFound(key.Resource, key.Name);
        }

        Value pod = ParsedObject.Of(stored).Root;
        DeleteOptions unchanged = options with { ResourceVersion = options.ResourceVersion ?? stored.Revision.ToString() };
        if (Budgets.NeedNotAgree(pod))
        {
            bool pending = pod["status"]["phase"].TextIs("Pending") && !pod["metadata"]["deletionTimestamp"].Exists;
            return await DeleteAsync(request, key, pending ? unchanged : options, cancellation);
        }

        RequestContext budgets = request.About(new ResourceName("policy", "poddisruptionbudgets"));
        IReadOnlyList<StoredObject> matching = Budgets.Of(stored, await budgets.Resource.Store.ReadLatestAsync(cancellation));
        if (matching.Count > 1)
        {
            return StatusError.Plain500("This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.");
        }

        if (matching.Count == 0)
        {
            return await DeleteAsync(request, key, options, cancellation);
        }

        ObjectKey budget = matching[0].Key;
        if (Budgets.LetsGoUnhealthy(pod, ParsedObject.Of(matching[0]).Root))
        {
            // valid for the pod that was seen; one that became ready meanwhile has to ask again
            StatusError? failed = await DeleteAsync(request, key, unchanged, cancellation);
            return failed is { Reason: "Conflict" } && options.ResourceVersion is null ? Budgets.StillProcessed(budget.Name) : failed;
        }

        var write = new WriteOptions(options.DryRun, "", FieldValidation.Ignore, null);
        var intent = new WriteIntent(
            budget.Name, "status", write, new Manager("kube-apiserver", "Update"), false, (existing, old, context) => existing is null
            ? Proposal.Of(StatusError.NotFound(budget.Resource, budget.Name))
            : Budgets.Spend(budget.Name, key.Name, old, context.Now));
        WriteOutcome spent = await new ObjectWriter(request.Services).WriteAsync(budgets, intent, cancellation);
        return spent.Error ?? await DeleteAsync(request, key, options, cancellation);
    }

    private static async ValueTask<StatusError?> DeleteAsync(
        RequestContext request, ObjectKey key, DeleteOptions options, CancellationToken cancellation)
    {
        if (!options.DryRun)
        {
            var write = new WriteOptions(false, "", FieldValidation.Ignore, null);
            var intent = new WriteIntent(
                key.Name, "eviction", write, new Manager("", "Update"), false, (existing, old, context) => existing is null
                ? Proposal.Of(StatusError.NotFound(key.Resource, key.Name))
                : Target(existing, old, options, context));
            WriteOutcome marked = await new ObjectWriter(request.Services).WriteAsync(request, intent, cancellation);
            if (marked.Error is not null)
            {
                return marked.Error;
            }

            options = options.ResourceVersion is null ? options : options with { ResourceVersion = marked.Object!.Revision.ToString() };
        }

        return (await new ObjectDeleter(request.Services).DeleteAsync(request, key, options, cancellation)).Error;
    }

    private static Proposal Target(StoredObject existing, Value old, DeleteOptions options, WriteContext context)
    {
        if (ObjectDeleter.BrokenPrecondition(new KindName("", "v1", "Pod"), existing, options) is { } broken)
        {
            return Proposal.Of(broken);
        }

        var draft = ObjectDraft.Open(old);
        PodConditions.Set(draft, "DisruptionTarget", "True", "EvictionByEvictionAPI", "Eviction API: evicting", context.Now);
        return new Proposal { Draft = draft, Prepared = true };
    }
}
