using Xebec.Api.Keys;
using Xebec.Server.Authz.Rbac;
using Xebec.Server.Folds;
using Xebec.Server.Pipeline;
using Xebec.Store.Seam;

namespace Xebec.Server.Authz.Nodes;

/// <summary>
/// --authorization-mode=Node: node agents (system:node:NAME in system:nodes) may read what the pods on their node use, and do what every
/// node agent has to. What they may change within that is admission's business (NodeRestriction).
/// </summary>
public sealed class NodeAuthorizer(IStore store) : IAuthorizer, IRuleSource
{
    private const string LeaseNamespace = "kube-node-lease";

    private readonly SnapshotFold<NodeGraph> _graph = new(
        store, NodeGraph.Empty, NodeGraph.Inputs,
        static (graph, changes) => changes.Aggregate(graph, static (g, change) => g.With(change)));

    private readonly IReadOnlyList<PolicyRule> _common = DefaultRoles.RulesOf("system:node");

    public ValueTask<Decision> AuthorizeAsync(AuthorizationAttributes attributes, CancellationToken cancellation) =>
        ValueTask.FromResult(Decide(attributes));

    public UserRules RulesOf(UserInfo user, string ns) =>
        new([], NodeOf(user) is not null, NodeOf(user) is not null ? "node authorizer does not support user rule resolution" : "");

    /// <summary>The node a user is the agent of; "" when the user is an agent without a name, null when it is none.</summary>
    internal static string? NodeOf(UserInfo user)
    {
        const string prefix = "system:node:";
        return user.Name.StartsWith(prefix, StringComparison.Ordinal) && user.Groups.Contains("system:nodes")
            ? user.Name[prefix.Length..]
            : null;
    }

    private Decision Decide(AuthorizationAttributes asked)
    {
        if (NodeOf(asked.User) is not { } node)
        {
            return default;
        }

        if (node.Length == 0)
        {
            return No($"unknown node for user {Api.Names.GoText.Quote(asked.User.Name)}");
        }

        return !asked.IsResource ? Common(asked) : (asked.Group, asked.Resource) switch
        {
            ("", "secrets" or "configmaps") => Read(node, asked),
            ("", "persistentvolumeclaims") when asked.Subresource == "status" => asked.Verb is "update" or "patch"
                ? ByPods(node, asked)
                : No("can only get/update/patch this type"),
            ("", "persistentvolumeclaims" or "persistentvolumes") or ("resource.k8s.io", "resourceclaims") =>
                Get(asked) ?? ByPods(node, asked),
            ("storage.k8s.io", "volumeattachments") => Get(asked) ?? Its(node, asked),
            ("", "serviceaccounts") => asked is { Verb: "get", Subresource: "" } ? Read(node, asked) : Token(node, asked),
            ("coordination.k8s.io", "leases") => Lease(node, asked),
            ("storage.k8s.io", "csinodes") =>
                asked.Subresource.Length > 0 ? No("cannot authorize CSINode subresources") : Own(node, asked, "a CSINode", "CSINode"),
            ("resource.k8s.io", "resourceslices") => Slice(node, asked),
            ("", "nodes") => Node(node, asked),
            ("", "pods") => Pod(node, asked),
            _ => Common(asked),
        };
    }

    private Decision Common(AuthorizationAttributes asked)
    {
        foreach (PolicyRule rule in _common)
        {
            if (rule.Allows(asked))
            {
                return new Decision(Verdict.Allow);
            }
        }

        return default;
    }

    private Decision Read(string node, AuthorizationAttributes asked) =>
        !asked.IsReadOnly ? No("can only read resources of this type")
        : asked.Subresource.Length > 0 ? No("cannot read subresource")
        : asked.Namespace.Length == 0 ? No("can only read namespaced object of this type")
        : ByPods(node, asked);

    private static Decision? Get(AuthorizationAttributes asked) =>
        asked.Verb != "get" ? No("can only get individual resources of this type")
        : asked.Subresource.Length > 0 ? No("cannot get subresource")
        : null;

    private Decision Token(string node, AuthorizationAttributes asked) =>
        asked.Verb != "create" || asked.Name.Length == 0 ? No("can only create tokens for individual service accounts")
        : asked.Subresource != "token" ? No("can only create token subresource of serviceaccount")
        : ByPods(node, asked);

    private static Decision Lease(string node, AuthorizationAttributes asked) =>
        asked.Verb is "get" or "create" or "update" or "patch" or "delete" && asked.Namespace != LeaseNamespace
            ? No($"can only access leases in the \"{LeaseNamespace}\" system namespace")
            : Own(node, asked, "a node lease", "node lease");

    // objects that are named as the node; whose name a new one has is admission's business
    private static Decision Own(string node, AuthorizationAttributes asked, string one, string kind) =>
        asked.Verb is not ("get" or "create" or "update" or "patch" or "delete")
        ? No($"can only get, create, update, patch, or delete {one}")
        : asked.Verb != "create" && asked.Name != node ? No($"can only access {kind} with the same name as the requesting node")
        : new Decision(Verdict.Allow);

    private Decision Slice(string node, AuthorizationAttributes asked) => asked.Verb switch
    {
        _ when asked.Subresource.Length > 0 => No("cannot authorize ResourceSlice subresources"),
        "create" => new Decision(Verdict.Allow),
        "get" or "update" or "patch" or "delete" => Its(node, asked),
        "list" or "watch" or "deletecollection" => asked.Fields.ExactValue("spec.nodeName") == node
            ? new Decision(Verdict.Allow)
            : No("can only list/watch/deletecollection resourceslices with nodeName field selector"),
        _ => No(
            "only the following verbs are allowed for a ResourceSlice: get, watch, list, create, update, patch, delete, deletecollection"),
    };

    private static Decision Node(string node, AuthorizationAttributes asked) => (asked.Subresource, asked.Verb) switch
    {
        ("", "create" or "update" or "patch") or ("status", "update" or "patch") => new Decision(Verdict.Allow),
        ("", "get" or "list" or "watch") => asked.Name == node ? new Decision(Verdict.Allow)
            : asked.Name.Length == 0 ? No($"node '{node}' cannot read all nodes, only its own Node object")
            : No($"node '{node}' cannot read '{asked.Name}', only its own Node object"),
        _ => default,
    };

    private Decision Pod(string node, AuthorizationAttributes asked) => (asked.Subresource, asked.Verb) switch
    {
        ("", "get") => Its(node, asked),
        ("", "list" or "watch") => asked.Fields.ExactValue("spec.nodeName") == node
            ? new Decision(Verdict.Allow)
            : No("can only list/watch pods with spec.nodeName field selector"),
        ("", "create" or "delete") or ("status", "update" or "patch") or ("eviction", "create") => new Decision(Verdict.Allow),
        _ => default,
    };

    private Decision ByPods(string node, AuthorizationAttributes asked) =>
        asked.Name.Length == 0 ? No("No Object name found")
        : _graph.Current.Reaches(node, new Used(asked.Resource, asked.Namespace, asked.Name)) ? new Decision(Verdict.Allow)
        : Unrelated(node);

    // objects that say themselves which node they belong to
    private Decision Its(string node, AuthorizationAttributes asked) =>
        asked.Name.Length == 0 ? No("No Object name found")
        : store.Current.Get(new ObjectKey(new ResourceName(asked.Group, asked.Resource), asked.Namespace, asked.Name)) is { } found
            && ParsedObject.Of(found).Root["spec"]["nodeName"].TextIs(node) ? new Decision(Verdict.Allow)
        : Unrelated(node);

    private static Decision Unrelated(string node) => No($"no relationship found between node '{node}' and this object");

    private static Decision No(string reason) => new(Verdict.NoOpinion, reason);
}
