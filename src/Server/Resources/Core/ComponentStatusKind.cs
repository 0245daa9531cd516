using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Server.Answers;
using Xebec.Server.Pipeline;
using Xebec.Server.Reading;
using Xebec.Server.Writing;
using Xebec.Store.Seam;

namespace Xebec.Server.Resources.Core;

/// <summary>How a part of the control plane is.</summary>
/// <param name="IsHealthy">It is well.</param>
/// <param name="Message">What it said of itself, or why it could not be asked.</param>
/// <param name="Error">What went wrong in asking; "" for nothing.</param>
public sealed record ComponentState(bool IsHealthy, string Message, string Error = "");

/// <summary>A part of the control plane that can be asked how it is.</summary>
/// <param name="Name">controller-manager, scheduler, etcd-0 …</param>
/// <param name="AskAsync">Asks it; what goes wrong is part of the answer.</param>
public sealed record Component(string Name, Func<CancellationToken, ValueTask<ComponentState>> AskAsync);

/// <summary>ComponentStatus: nothing is stored, the parts of the control plane are asked when somebody wants to know.</summary>
/// <param name="components">All parts.</param>
internal sealed class ComponentStatusKind(IReadOnlyList<Component> components) : ResourceKind, ISubresource
{
    private readonly Component[] _components = [.. components.OrderBy(c => c.Name, StringComparer.Ordinal)];

    public override string? Deprecation => "v1 ComponentStatus is deprecated in v1.19+";

    public override ISubresource Reading => this;

    public ValueTask<Answer> HandleAsync(RequestContext context, CancellationToken cancellation) =>
        context.Target.Verb == "list" ? ListAsync(context, cancellation) : GetAsync(context, cancellation);

    private async ValueTask<Answer> GetAsync(RequestContext context, CancellationToken cancellation)
    {
        string name = context.Target.Name;
        return Array.Find(_components, c => c.Name == name) is { } component
            ? ObjectAnswer.Of(context, 200, await AskAsync(context, component, cancellation))
            : StatusError.Plain500($"Component not found: {name}").ToAnswer();
    }

    private async ValueTask<Answer> ListAsync(RequestContext context, CancellationToken cancellation)
    {
        if (Selectors.Read(context.Resource, context.Target, out StatusError? error) is not { } selectors)
        {
            return error!.ToAnswer();
        }

        StoredObject[] all = await Task.WhenAll(_components.Select(c => AskAsync(context, c, cancellation).AsTask()));
        List<StoredObject> chosen =
            [.. all.Where(o => (selectors.Name is null || o.Key.Name == selectors.Name) && selectors.Filter.Matches(o))];
        var facts = new ListFacts("", "", null);
        AnswerBody body = context.Renderer.List(context.Resource, chosen, facts);
        return new Answer
        {
            Code = 200,
            ContentType = context.Renderer.ContentType,
            Body = new PageBody(body, new ListPage(context.Resource.Store.Current, chosen, facts)),
        };
    }

    private static async ValueTask<StoredObject> AskAsync(RequestContext context, Component component, CancellationToken cancellation)
    {
        ComponentState state = await component.AskAsync(cancellation);
        ObjectDraft condition = new ObjectDraft().Set("type", "Healthy").Set("status", state.IsHealthy ? "True" : "False");
        condition.Set("message", state.Message.Length > 0 ? state.Message : default(Value));
        condition.Set("error", state.Error.Length > 0 ? state.Error : default(Value));
        ObjectDraft item = new ObjectDraft()
            .Set("kind", context.Resource.Type.Kind.Kind)
            .Set("apiVersion", context.Resource.Type.Kind.ApiVersion)
            .Set("metadata", new ObjectDraft().Set("name", component.Name))
            .Set("conditions", new ArrayDraft([condition]));
        var key = new ObjectKey(context.Resource.Type.Name, "", component.Name);
        return CanonicalObject.Unsaved(key, CanonicalObject.Encode(context.Resource.Type, item), Revision.None);
    }
}
