using System.Collections.Immutable;
using Xebec.Api.Keys;
using Xebec.Client.Informers;
using Xebec.Client.Seam;
using Xebec.Control.Runtime.Plans;

namespace Xebec.Control.Runtime;

/// <summary>What a controller sees: one view of each of its inputs, and how the last attempt at the key ended.</summary>
/// <param name="views">The view of a resource, null when it is no input.</param>
public sealed class ControlSnapshot(Func<ResourceName, InformerView?> views)
{
    /// <summary>What failed when the key's last plan was applied; null when nothing did. For conditions that report it.</summary>
    public StepFailure? Failure { get; init; }

    /// <exception cref="InvalidOperationException">The resource is not among the controller's inputs: a bug.</exception>
    public InformerView this[ApiResource resource] =>
        views(resource.Name) ?? throw new InvalidOperationException($"{resource.Name} is not a declared input of this controller");

    /// <summary>A snapshot of exactly these objects, with the indexes the inputs ask for: to try a controller out.</summary>
    public static ControlSnapshot Of(IController controller, IEnumerable<ApiObject> objects, StepFailure? failure = null)
    {
        ArgumentNullException.ThrowIfNull(controller);
        ILookup<ResourceName, ApiObject> byResource = objects.ToLookup(o => o.Key.Resource);
        var views = new Dictionary<ResourceName, InformerView>();
        foreach (IGrouping<ResourceName, ControlInput> inputs in controller.Inputs.GroupBy(input => input.Resource.Name))
        {
            ImmutableArray<InformerIndex> indexes = [.. inputs.SelectMany(input => input.Indexes).DistinctBy(index => index.Name)];
            views.Add(inputs.Key, InformerView.Of(byResource[inputs.Key], indexes));
        }

        return new ControlSnapshot(views.GetValueOrDefault) { Failure = failure };
    }
}
