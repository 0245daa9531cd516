using Xebec.Server.Pipeline;

namespace Xebec.Server.Admission;

/// <summary>Lets everything pass: kept because its name may be given.</summary>
internal sealed class AlwaysAdmit : IMutatingPlugin, IValidatingPlugin
{
    public string Name => "AlwaysAdmit";
}

/// <summary>Refuses every write.</summary>
internal sealed class AlwaysDeny : IMutatingPlugin, IValidatingPlugin
{
    public string Name => "AlwaysDeny";

    public StatusError? Mutate(AdmissionRequest request) => Validate(request);

    public StatusError? Validate(AdmissionRequest request) => Refusal.Of(request, "admission control is denying all modifications");
}
