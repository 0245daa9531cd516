using Xebec.Server.Metrics;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Admission;

/// <summary>The plugins in upstream's order: first all mutations, then, after validation, all judgements.</summary>
public sealed class AdmissionChain(IReadOnlyList<IAdmissionPlugin> plugins)
{
    private readonly IMutatingPlugin[] _mutating = [.. plugins.OfType<IMutatingPlugin>()];
    private readonly IValidatingPlugin[] _validating = [.. plugins.OfType<IValidatingPlugin>()];

    /// <summary>The names of the plugins at work, in their order.</summary>
    public IEnumerable<string> Names => plugins.Select(p => p.Name);

    /// <summary>All mutations; and once more when a webhook changed the object, so that no plugin's work is undone.</summary>
    public async ValueTask<StatusError?> MutateAsync(AdmissionRequest request, CancellationToken cancellation)
    {
        StatusError? refused = await StepAsync(request, true, cancellation);
        if (refused is not null || !request.Reinvocation.IsNeeded)
        {
            return refused;
        }

        request.Reinvocation.BeginSecondRound();
        return await StepAsync(request, true, cancellation);
    }

    public ValueTask<StatusError?> ValidateAsync(AdmissionRequest request, CancellationToken cancellation) =>
        StepAsync(request, false, cancellation);

    private async ValueTask<StatusError?> StepAsync(AdmissionRequest request, bool mutating, CancellationToken cancellation)
    {
        AdmissionMetrics metrics = request.Services.Metrics.Admission;
        TimeProvider time = request.Services.Time;
        long began = time.GetTimestamp();
        long last = began;
        StatusError? refused = null;
        int count = mutating ? _mutating.Length : _validating.Length;
        for (int i = 0; refused is null && i < count; i++)
        {
            IAdmissionPlugin plugin = mutating ? _mutating[i] : _validating[i];
            refused = mutating
                ? await _mutating[i].MutateAsync(request, cancellation)
                : await _validating[i].ValidateAsync(request, cancellation);
            long now = time.GetTimestamp();
            metrics.Plugin(plugin.Name, request.Operation, mutating, refused is not null, time.GetElapsedTime(last, now));
            last = now;
        }

        metrics.Step(request.Operation, mutating, refused is not null, time.GetElapsedTime(began, last));
        return refused;
    }
}
