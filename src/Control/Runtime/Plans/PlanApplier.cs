using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Client.Informers;
using Xebec.Client.Seam;
using Xebec.Control.Runtime.Events;

namespace Xebec.Control.Runtime.Plans;

/// <summary>Sends a plan's steps to an API server, in order, and tells of them.</summary>
public sealed class PlanApplier(IApiServer server, EventRecorder events)
{
    /// <summary>Requests of one <see cref="TogetherStep"/> in flight at once; connections allow about 100 streams each.</summary>
    private const int TogetherMax = 64;

    /// <summary>Applies a plan. Null: all done (or ended by a <see cref="QuestionStep"/>); otherwise the first step refused.</summary>
    /// <param name="written">Is called with every write that succeeded, also when a later one fails.</param>
    /// <exception cref="ApiUnreachableException">No answer came.</exception>
    public async ValueTask<StepFailure?> ApplyAsync(Plan plan, Action<OwnWrite> written, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(plan);
        foreach (PlanStep step in plan.Steps)
        {
            if (step is QuestionStep question)
            {
                (bool yes, StepFailure? unknown) = await AskAsync(question, cancellation);
                if (!yes)
                {
                    return unknown;
                }
            }
            else if (await ApplyAsync(step, written, cancellation) is { } failure)
            {
                return failure;
            }
        }

        return null;
    }

    private async ValueTask<StepFailure?> ApplyAsync(PlanStep step, Action<OwnWrite> written, CancellationToken cancellation)
    {
        switch (step)
        {
            case EventStep note:
                events.Record(note.Note);
                return null;
            case TogetherStep together:
                return await ApplyTogetherAsync(together, written, cancellation);
        }

        ApiAnswer answer = await server.SendAsync(CallOf(step), cancellation);
        if (answer.Succeeded)
        {
            Note(step, answer, written);
            return null;
        }

        ApiStatus status = answer.Status;
        if (step is DeleteStep && status.NotFound)
        {
            return null;
        }

        if (!status.NamespaceTerminating)
        {
            events.Record(step.Announce?.OnFailure(status.Message));
        }

        return new StepFailure(step, status);
    }

    private async ValueTask<StepFailure?> ApplyTogetherAsync(
        TogetherStep together, Action<OwnWrite> written, CancellationToken cancellation)
    {
        int size = together.SlowStart ? 1 : TogetherMax;
        StepFailure? first = null;
        for (int at = 0; at < together.Steps.Count && first is null; at += size, size = Math.Min(2 * size, TogetherMax))
        {
            Task<StepFailure?>[] inFlight =
            [
                .. together.Steps.Skip(at).Take(size).Select(step => ApplyAsync(step, written, cancellation).AsTask()),
            ];
            StepFailure?[] ended = await Task.WhenAll(inFlight);
            first = Array.Find(ended, failure => failure is not null);
        }

        return first;
    }

    private ValueTask<(bool Yes, StepFailure? Unknown)> AskAsync(QuestionStep step, CancellationToken cancellation) => step switch
    {
        AliveStep alive => AskAsync(alive, cancellation),
        UnusedStep unused => AskAsync(unused, cancellation),
        _ => throw new InvalidOperationException($"no answer to {step.GetType().Name}"),
    };

    private async ValueTask<(bool Yes, StepFailure? Unknown)> AskAsync(UnusedStep step, CancellationToken cancellation)
    {
        ApiList list = await server.ListAsync(step.Resource, step.Namespace, "", cancellation);
        return list.Error is { } error ? (false, new StepFailure(step, error)) : (!list.Items.Any(step.Uses), null);
    }

    private async ValueTask<(bool Yes, StepFailure? Unknown)> AskAsync(AliveStep step, CancellationToken cancellation)
    {
        ApiAnswer answer = await server.SendAsync(new ApiCall("GET", step.Resource.Path(step.Key.Namespace, step.Key.Name)), cancellation);
        if (!answer.Succeeded)
        {
            return (false, answer.Status.NotFound ? null : new StepFailure(step, answer.Status));
        }

        bool lives = answer.Object is { } found && found.Uid == step.Uid && found.Root["metadata"]["deletionTimestamp"].IsNullOrAbsent;
        return (lives, null);
    }

    private void Note(PlanStep step, ApiAnswer answer, Action<OwnWrite> written)
    {
        string name = answer.Object?.Key.Name ?? "";
        if (step is DeleteStep delete)
        {
            written(new OwnWrite(delete.Key, delete.Uid, "", Deleted: true));
            name = delete.Key.Name;
        }
        else if (step is CreateStep { Under: { } under })
        {
            written(new OwnWrite(under.Parent.Key, under.Parent.Uid, under.Parent.ResourceVersion, Deleted: false) { Newer = true });
        }
        else if (answer.Object is { } result)
        {
            written(new OwnWrite(result.Key, result.Uid, result.ResourceVersion, Deleted: false));
        }

        events.Record(step.Announce?.OnSuccess(name));
    }

    private static ApiCall CallOf(PlanStep step) => step switch
    {
        CreateStep c => new ApiCall("POST", c.Resource.Path(c.Namespace, c.Under?.Parent.Key.Name, c.Under?.Subresource))
        {
            Body = JsonText.ToBytes(c.Body),
        },
        UpdateStep u => new ApiCall("PUT", PathOf(u.Resource, u.Read.Key, u.Subresource)) { Body = JsonText.ToBytes(u.Body) },
        PatchStep p => new ApiCall("PATCH", PathOf(p.Resource, p.Key, p.Subresource))
        {
            Body = JsonText.ToBytes(p.Patch),
            ContentType = "application/merge-patch+json",
        },
        DeleteStep d => new ApiCall("DELETE", PathOf(d.Resource, d.Key, null)) { Body = JsonText.ToBytes(OptionsOf(d)) },
        _ => throw new InvalidOperationException($"no request for {step.GetType().Name}"),
    };

    private static string PathOf(ApiResource resource, ObjectKey key, string? subresource) =>
        resource.Path(key.Namespace, key.Name, subresource);

    private static Value OptionsOf(DeleteStep delete)
    {
        ObjectDraft options = new ObjectDraft().Set("kind", "DeleteOptions").Set("apiVersion", "v1");
        options.Object("preconditions").Set("uid", delete.Uid.Text).Set("resourceVersion", delete.ResourceVersion);
        return options.Set("propagationPolicy", delete.Propagation);
    }
}
