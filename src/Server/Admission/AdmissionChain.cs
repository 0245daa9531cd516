using Xebec.Server.Pipeline;

namespace Xebec.Server.Admission;

/// <summary>The plugins in upstream's order: first all mutations, then, after validation, all judgements.</summary>
public sealed class AdmissionChain(IReadOnlyList<IAdmissionPlugin> plugins)
{
    /// <summary>The names of the plugins at work, in their order.</summary>
    public IEnumerable<string> Names => plugins.Select(p => p.Name);

    /// <summary>All mutations; and once more when a webhook changed the object, so that no plugin's work is undone.</summary>
    public async ValueTask<StatusError?> MutateAsync(AdmissionRequest request, CancellationToken cancellation)
    {
        StatusError? refused = await MutateOnceAsync(request, cancellation);
        if (refused is not null || !request.Reinvocation.IsNeeded)
        {
            return refused;
        }

        request.Reinvocation.BeginSecondRound();
        return await MutateOnceAsync(request, cancellation);
    }

    public async ValueTask<StatusError?> ValidateAsync(AdmissionRequest request, CancellationToken cancellation)
    {
        foreach (IAdmissionPlugin plugin in plugins)
        {
            if (await plugin.ValidateAsync(request, cancellation) is { } refused)
            {
                return refused;
            }
        }

        return null;
    }

    private async ValueTask<StatusError?> MutateOnceAsync(AdmissionRequest request, CancellationToken cancellation)
    {
        foreach (IAdmissionPlugin plugin in plugins)
        {
            if (await plugin.MutateAsync(request, cancellation) is { } refused)
            {
                return refused;
            }
        }

        return null;
    }
}
