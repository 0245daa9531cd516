using System.Text;
using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Client.Seam;
using Xebec.Control.Runtime;
using Xebec.Control.Runtime.Plans;

namespace Xebec.Tests.Control;

/// <summary>Objects and plans as short texts.</summary>
public static class Objects
{
    public static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>An object from JSON with single quotes; name, namespace "n" and uid "u-NAME" when the text has none.</summary>
    public static ApiObject Read(ApiResource resource, string name, string json = "{}")
    {
        var draft = ObjectDraft.Open(Json(json));
        ObjectDraft metadata = draft.Object("metadata");
        string ns = resource.Namespaced ? metadata["namespace"].Text ?? "n" : "";
        Default(metadata, "name", name);
        Default(metadata, "uid", "u-" + name);
        Default(metadata, "resourceVersion", "1");
        if (ns.Length > 0)
        {
            metadata["namespace"] = ns;
        }

        Default(draft, "kind", resource.Kind);
        Default(draft, "apiVersion", resource.ApiVersion);
        var key = new ObjectKey(resource.Name, ns, name);
        return new ApiObject(key, new Uid(metadata["uid"].TextOrEmpty), metadata["resourceVersion"].TextOrEmpty, JsonText.ToBytes(draft));
    }

    public static Value Json(string json) => Document.Parse(Encoding.UTF8.GetBytes(json.Replace('\'', '"'))).Root;

    public static Plan Plan(this IController controller, string name, params ApiObject[] objects) => controller.PlanAfter(null, name, objects);

    public static Plan PlanAfter(this IController controller, StepFailure? failure, string name, params ApiObject[] objects)
    {
        ApiObject? about = objects.FirstOrDefault(o => o.Key.Name == name && o.Key.Resource == controller.Inputs[0].Resource.Name);
        ApiResource resource = controller.Inputs[0].Resource;
        ObjectKey key = about?.Key ?? new ObjectKey(resource.Name, resource.Namespaced ? "n" : "", name);
        Plan plan = controller.Reconcile(ControlSnapshot.Of(controller, objects, failure), key, Noon);
        new DeclaredOutputs(controller).Check(plan);
        return plan;
    }

    /// <summary>The headlines of a plan's steps, one a line; steps sent together one by one, equal ones counted; with the events that success brings.</summary>
    public static string Outline(this Plan plan)
    {
        var lines = new List<string>();
        foreach (PlanStep step in plan.Steps.SelectMany(s => s is TogetherStep together ? together.Steps : [s]))
        {
            string note = step.Announce?.OnSuccess("NAME") is { } said ? $" ({said.Reason}: {said.Message})" : "";
            lines.Add(step.Headline + note);
        }

        return string.Join('\n', lines.GroupBy(l => l).Select(g => g.Count() == 1 ? g.Key : $"{g.Key} x{g.Count()}"));
    }

    /// <summary>The body of the plan's only step of this kind on this resource.</summary>
    public static Value BodyOf<TStep>(this Plan plan, string resource, string? subresource = null)
        where TStep : PlanStep
    {
        return Assert.Single(plan.Steps.SelectMany(s => s is TogetherStep together ? together.Steps.Take(1) : [s]).OfType<TStep>()
            .Where(s => s switch
            {
                CreateStep c => c.Resource.Resource == resource,
                UpdateStep u => u.Resource.Resource == resource && u.Subresource == subresource,
                PatchStep p => p.Resource.Resource == resource && p.Subresource == subresource,
                _ => false,
            }).Select(s => s switch
            {
                CreateStep c => c.Body,
                UpdateStep u => u.Body,
                PatchStep p => p.Patch,
                _ => default,
            }));
    }

    private static void Default(ObjectDraft draft, string name, string value)
    {
        if (!draft.Has(name))
        {
            draft[name] = value;
        }
    }
}
