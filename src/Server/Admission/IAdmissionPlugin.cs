using Xebec.Server.Pipeline;

namespace Xebec.Server.Admission;

/// <summary>A plugin of the admission chain: plain code over the draft, for one of the two steps or both.</summary>
public interface IAdmissionPlugin
{
    /// <summary>As in --enable-admission-plugins.</summary>
    string Name { get; }
}

/// <summary>Has part in the first step. One that has to wait for others gives the asynchronous form instead.</summary>
public interface IMutatingPlugin : IAdmissionPlugin
{
    /// <summary>Changes the object; null lets it pass.</summary>
    StatusError? Mutate(AdmissionRequest request) => null;

    ValueTask<StatusError?> MutateAsync(AdmissionRequest request, CancellationToken cancellation) => ValueTask.FromResult(Mutate(request));
}

/// <summary>Has part in the second step. One that has to wait for others gives the asynchronous form instead.</summary>
public interface IValidatingPlugin : IAdmissionPlugin
{
    /// <summary>Judges the object after all changes; null lets it pass.</summary>
    StatusError? Validate(AdmissionRequest request) => null;

    ValueTask<StatusError?> ValidateAsync(AdmissionRequest request, CancellationToken cancellation) =>
        ValueTask.FromResult(Validate(request));
}
