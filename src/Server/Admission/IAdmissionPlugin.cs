using Xebec.Server.Pipeline;

namespace Xebec.Server.Admission;

/// <summary>
/// A plugin of the admission chain: plain code over the draft. One that has to wait for others overrides the asynchronous forms.
/// </summary>
public interface IAdmissionPlugin
{
    /// <summary>As in --enable-admission-plugins.</summary>
    string Name { get; }

    /// <summary>Changes the object; null lets it pass.</summary>
    StatusError? Mutate(AdmissionRequest request) => null;

    /// <summary>Judges the object after all changes; null lets it pass.</summary>
    StatusError? Validate(AdmissionRequest request) => null;

    ValueTask<StatusError?> MutateAsync(AdmissionRequest request, CancellationToken cancellation) => ValueTask.FromResult(Mutate(request));

    ValueTask<StatusError?> ValidateAsync(AdmissionRequest request, CancellationToken cancellation) =>
        ValueTask.FromResult(Validate(request));
}
