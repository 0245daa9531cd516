namespace Xebec.Control.Runtime.Plans;

/// <summary>Holds plans to what their controller declared to write: what is granted and documented is derived from that.</summary>
public sealed class DeclaredOutputs(IController controller)
{
    /// <exception cref="InvalidOperationException">A step writes what was not declared: a bug.</exception>
    public void Check(Plan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        foreach (PlanStep step in plan.Steps)
        {
            Check(step);
        }
    }

    private void Check(PlanStep step)
    {
        bool declared = step switch
        {
            CreateStep c => Declares(c.Resource.Resource, c.Resource.Group, c.Under?.Subresource, OutputVerbs.Create),
            UpdateStep u => Declares(u.Resource.Resource, u.Resource.Group, u.Subresource, OutputVerbs.Update),
            PatchStep p => Declares(p.Resource.Resource, p.Resource.Group, p.Subresource, OutputVerbs.Patch),
            DeleteStep d => Declares(d.Resource.Resource, d.Resource.Group, null, OutputVerbs.Delete),
            _ => true,
        };
        if (!declared)
        {
            throw new InvalidOperationException($"{controller.Name} plans what it does not declare among its outputs: {step}");
        }

        foreach (PlanStep inner in step is TogetherStep together ? together.Steps : [])
        {
            Check(inner);
        }
    }

    private bool Declares(string resource, string group, string? subresource, OutputVerbs verb) => controller.Outputs.Any(output =>
        output.Resource.Resource == resource && output.Resource.Group == group
        && output.Subresource == subresource && output.Verbs.HasFlag(verb));
}
