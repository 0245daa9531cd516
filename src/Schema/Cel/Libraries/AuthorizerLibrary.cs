using Xebec.Schema.Cel.Checking;
using Xebec.Schema.Cel.Costs;
using Xebec.Schema.Cel.Evaluation;

namespace Xebec.Schema.Cel.Libraries;

/// <summary>What the host answers questions of expressions with.</summary>
public interface ICelAuthorizer
{
    /// <summary>Whether the request may be done, by the user of the request or by the service account the question names.</summary>
    CelDecision Decide(CelAccess access);
}

/// <summary>A question: a path with an HTTP verb, or a resource with a verb.</summary>
public sealed record CelAccess
{
    /// <summary>Namespace and name of the service account asked about; null for the user of the request.</summary>
    public (string Namespace, string Name)? ServiceAccount { get; init; }

    /// <summary>Of questions about paths; null of those about resources.</summary>
    public string? Path { get; init; }

    public string Group { get; init; } = "";

    public string Resource { get; init; } = "";

    public string Subresource { get; init; } = "";

    public string Namespace { get; init; } = "";

    public string Name { get; init; } = "";

    /// <summary>Null when none was given; not parsed.</summary>
    public string? FieldSelector { get; init; }

    /// <summary>Null when none was given; not parsed.</summary>
    public string? LabelSelector { get; init; }

    public string Verb { get; init; } = "";
}

/// <summary>The answer.</summary>
/// <param name="Allowed">Whether it may be done.</param>
/// <param name="Reason">Why, or why not; may be "".</param>
/// <param name="Error">What failed; null when nothing did.</param>
public sealed record CelDecision(bool Allowed, string Reason = "", string? Error = null);

/// <summary>The authorizer's functions: builders of a question, and parts of the answer.</summary>
internal static class AuthorizerLibrary
{
    public static OverloadTable All { get; } = Build();

    private static OverloadTable Build()
    {
        OverloadTable table = [];
        CelType text = CelType.String;
        CelType resource = CelTypes.ResourceCheck;
        table.Method("path", "authorizer_path", CelTypes.Authorizer, text, CelTypes.PathCheck,
            static (a, path) => path.Text.Length == 0 ? CelValue.Failure("path must not be empty") : Build(a, CelTypes.PathCheck, c => c with { Path = path.Text }));
        table.Method("group", "authorizer_group", CelTypes.Authorizer, text, CelTypes.GroupCheck,
            static (a, group) => Build(a, CelTypes.GroupCheck, c => c with { Group = group.Text }));
        table.Method("serviceAccount", "authorizer_serviceaccount", [CelTypes.Authorizer, text, text], CelTypes.Authorizer,
            static a => Account(a[0], a[1].Text, a[2].Text));
        table.Method("resource", "groupcheck_resource", CelTypes.GroupCheck, text, resource, static (a, name) => Build(a, CelTypes.ResourceCheck, c => c with { Resource = name.Text }));
        table.Method("subresource", "resourcecheck_subresource", resource, text, resource, static (a, name) => Build(a, CelTypes.ResourceCheck, c => c with { Subresource = name.Text }));
        table.Method("namespace", "resourcecheck_namespace", resource, text, resource, static (a, name) => Build(a, CelTypes.ResourceCheck, c => c with { Namespace = name.Text }));
        table.Method("name", "resourcecheck_name", resource, text, resource, static (a, name) => Build(a, CelTypes.ResourceCheck, c => c with { Name = name.Text }));
        table.Method("fieldSelector", "authorizer_fieldselector", resource, text, resource,
            static (a, s) => Build(a, CelTypes.ResourceCheck, c => c with { FieldSelector = s.Text }), CostRule.Selector);
        table.Method("labelSelector", "authorizer_labelselector", resource, text, resource,
            static (a, s) => Build(a, CelTypes.ResourceCheck, c => c with { LabelSelector = s.Text }), CostRule.Selector);
        table.Method("check", "pathcheck_check", CelTypes.PathCheck, text, CelTypes.Decision, Check, CostRule.Check);
        table.Method("check", "resourcecheck_check", resource, text, CelTypes.Decision, Check, CostRule.Check);
        table.Method("allowed", "decision_allowed", CelTypes.Decision, CelType.Bool, static d => CelValue.Of(Of(d).Allowed));
        table.Method("reason", "decision_reason", CelTypes.Decision, text, static d => CelValue.Of(Of(d).Reason));
        table.Method("errored", "decision_errored", CelTypes.Decision, CelType.Bool, static d => CelValue.Of(Of(d).Error is not null));
        table.Method("error", "decision_error", CelTypes.Decision, text, static d => CelValue.Of(Of(d).Error ?? ""));
        return table;
    }

    private static CelDecision Of(CelValue value) => (CelDecision)value.Source!;

    private static CelValue Build(CelValue question, CelType type, Func<CelAccess, CelAccess> change)
    {
        var pending = (CelQuestion)question.Source!;
        return CelValue.Of(type, pending with { Access = change(pending.Access) });
    }

    private static CelValue Account(CelValue authorizer, string ns, string name)
    {
        List<string> problems = [.. Api.Names.ObjectNames.Subdomain(name, prefix: false)];
        if (problems.Count > 0)
        {
            return CelValue.Failure($"Invalid service account name {name}: {string.Join(", ", problems)}");
        }

        problems = [.. Api.Names.ObjectNames.Label(ns, prefix: false)];
        return problems.Count > 0
            ? CelValue.Failure($"Invalid service account namespace {ns}: {string.Join(", ", problems)}")
            : Build(authorizer, CelTypes.Authorizer, c => c with { ServiceAccount = (ns, name) });
    }

    private static CelValue Check(CelValue question, CelValue verb)
    {
        var pending = (CelQuestion)question.Source!;
        return CelValue.Of(CelTypes.Decision, pending.Authorizer.Decide(pending.Access with { Verb = verb.Text }));
    }
}

/// <summary>A question being built.</summary>
internal sealed record CelQuestion(ICelAuthorizer Authorizer, CelAccess Access);
