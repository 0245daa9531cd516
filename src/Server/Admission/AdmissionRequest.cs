using Xebec.Api.Documents;
using Xebec.Server.Pipeline;
using Xebec.Server.Resources;

namespace Xebec.Server.Admission;

/// <summary>What admission is asked to judge.</summary>
/// <param name="Operation">CREATE, UPDATE, DELETE or CONNECT.</param>
/// <param name="Context">Type, namespace, name, subresource, user, snapshot and warnings of the write.</param>
/// <param name="Object">The new object, open for changes by mutating plugins; null on delete.</param>
/// <param name="Old">The object as stored; absent on create.</param>
/// <param name="Options">The request's CreateOptions, UpdateOptions, PatchOptions or DeleteOptions.</param>
public sealed record AdmissionRequest(string Operation, WriteContext Context, ObjectDraft? Object, Value Old, Value Options);

/// <summary>A plugin of the admission chain. Built-in plugins are plain code over the draft; webhooks and policies wait for others.</summary>
public interface IAdmissionPlugin
{
    /// <summary>As in --enable-admission-plugins.</summary>
    string Name { get; }

    /// <summary>Changes the object; null lets it pass.</summary>
    ValueTask<StatusError?> MutateAsync(AdmissionRequest request, CancellationToken cancellation) => ValueTask.FromResult<StatusError?>(null);

    /// <summary>Judges the object after all changes; null lets it pass.</summary>
    ValueTask<StatusError?> ValidateAsync(AdmissionRequest request, CancellationToken cancellation) => ValueTask.FromResult<StatusError?>(null);
}

/// <summary>The plugins in upstream's order: first all mutations, then, after validation, all judgements.</summary>
public sealed class AdmissionChain(IReadOnlyList<IAdmissionPlugin> plugins)
{
    public async ValueTask<StatusError?> MutateAsync(AdmissionRequest request, CancellationToken cancellation)
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
}
