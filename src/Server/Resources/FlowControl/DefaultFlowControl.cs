using Xebec.Api.Documents;

namespace Xebec.Server.Resources.FlowControl;

/// <summary>
/// The priority levels and flow schemas every cluster begins with. Two of each may never be changed: requests must always find a level.
/// </summary>
internal static class DefaultFlowControl
{
    private const string Unauthenticated = "Group system:unauthenticated";
    private const string Authenticated = "Group system:authenticated";
    private const string ControllerManager = "User system:kube-controller-manager";
    private const string Scheduler = "User system:kube-scheduler";
    private const string SystemAccounts = "ServiceAccount kube-system/*";

    /// <summary>Name, shares of concurrency, percentage lent to others, hand and number of queues (none: the rest is rejected).</summary>
    private static readonly (string Name, int Shares, int Lendable, int Hand, int Queues)[] Limited =
    [
        ("catch-all", 5, 0, 0, 0),
        ("global-default", 20, 50, 6, 128),
        ("leader-election", 10, 0, 4, 16),
        ("node-high", 40, 25, 6, 64),
        ("system", 30, 33, 6, 64),
        ("workload-high", 40, 50, 6, 128),
        ("workload-low", 100, 90, 6, 128),
    ];

    /// <summary>
    /// Name, level, precedence, how flows are told apart, whose requests; everything they ask unless <see cref="RulesOf"/> says less.
    /// </summary>
    private static readonly (string Name, string Level, int Precedence, string Method, string[] Subjects)[] Schemas =
    [
        ("catch-all", "catch-all", 10_000, "ByUser", [Unauthenticated, Authenticated]),
        ("exempt", "exempt", 1, "", ["Group system:masters"]),
        ("global-default", "global-default", 9900, "ByUser", [Unauthenticated, Authenticated]),
        ("kube-controller-manager", "workload-high", 800, "ByNamespace", [ControllerManager]),
        ("kube-scheduler", "workload-high", 800, "ByNamespace", [Scheduler]),
        ("kube-system-service-accounts", "workload-high", 900, "ByNamespace", [SystemAccounts]),
        ("probes", "exempt", 2, "", [Unauthenticated, Authenticated]),
        ("service-accounts", "workload-low", 9000, "ByUser", ["Group system:serviceaccounts"]),
        ("system-leader-election", "leader-election", 100, "ByUser", [ControllerManager, Scheduler, SystemAccounts]),
        ("system-node-high", "node-high", 400, "ByUser", ["Group system:nodes"]),
        ("system-nodes", "system", 500, "ByUser", ["Group system:nodes"]),
    ];

    public static IEnumerable<(string Name, ObjectDraft Spec)> PriorityLevels() =>
        [("exempt", Exempt()), .. Limited.Select(l => (l.Name, Level(l.Shares, l.Lendable, l.Hand, l.Queues)))];

    public static IEnumerable<(string Name, ObjectDraft Spec)> FlowSchemas() =>
        Schemas.Select(s => (s.Name, Schema(s.Name, s.Level, s.Precedence, s.Method, s.Subjects)));

    /// <summary>The spec an object must have; null for objects that are free.</summary>
    public static Value? Mandatory(string resource, string name)
    {
        if (name is not ("exempt" or "catch-all"))
        {
            return null;
        }

        return (resource == "flowschemas" ? FlowSchemas() : PriorityLevels()).First(o => o.Name == name).Spec;
    }

    private static ObjectDraft Exempt() =>
        new ObjectDraft().Set("type", "Exempt")
            .Set("exempt", new ObjectDraft().Set("nominalConcurrencyShares", 0).Set("lendablePercent", 0));

    private static ObjectDraft Level(int shares, int lendable, int hand, int queues)
    {
        ObjectDraft response = new ObjectDraft().Set("type", queues > 0 ? "Queue" : "Reject");
        if (queues > 0)
        {
            response.Set("queuing", new ObjectDraft().Set("queues", queues).Set("handSize", hand).Set("queueLengthLimit", 50));
        }

        ObjectDraft limited = new ObjectDraft().Set("nominalConcurrencyShares", shares)
            .Set("limitResponse", response).Set("lendablePercent", lendable);
        return new ObjectDraft().Set("type", "Limited").Set("limited", limited);
    }

    private static ObjectDraft Schema(string name, string level, int precedence, string method, string[] subjects)
    {
        ObjectDraft spec = new ObjectDraft()
            .Set("priorityLevelConfiguration", new ObjectDraft().Set("name", level))
            .Set("matchingPrecedence", precedence);
        if (method.Length > 0)
        {
            spec.Set("distinguisherMethod", new ObjectDraft().Set("type", method));
        }

        ObjectDraft rule = RulesOf(name);
        ObjectDraft whose = new ObjectDraft().Set("subjects", new ArrayDraft(subjects.Select(Subject)));
        for (int i = 0; i < rule.Count; i++)
        {
            whose.Append(rule.MemberAt(i).NameValue, rule.MemberAt(i).Value);
        }

        return spec.Set("rules", new ArrayDraft([whose]));
    }

    private static Value Subject(string subject)
    {
        string[] words = subject.Split(' ');
        string[] names = words[1].Split('/');
        string member = char.ToLowerInvariant(words[0][0]) + words[0][1..];
        ObjectDraft named = names.Length == 1
            ? new ObjectDraft().Set("name", names[0])
            : new ObjectDraft().Set("namespace", names[0]).Set("name", names[1]);
        return new ObjectDraft().Set("kind", words[0]).Set(member, named);
    }

    private static ObjectDraft RulesOf(string name) => name switch
    {
        "probes" => new ObjectDraft().Set("nonResourceRules", Urls("get", "/healthz", "/readyz", "/livez")),
        "system-leader-election" => new ObjectDraft().Set(
            "resourceRules", new ArrayDraft([Resources(["get", "create", "update"], "coordination.k8s.io", false, "leases")])),
        "system-node-high" => new ObjectDraft().Set("resourceRules", new ArrayDraft([Resources(["*"], "", true, "nodes", "nodes/status"),
            Resources(["*"], "coordination.k8s.io", false, "leases")])),
        _ => new ObjectDraft().Set("resourceRules", new ArrayDraft([Resources(["*"], "*", true, "*")])).Set(
            "nonResourceRules", Urls("*", "*")),
    };

    private static ArrayDraft Urls(string verb, params string[] urls) =>
        new([new ObjectDraft().Set("verbs", List(verb)).Set("nonResourceURLs", List(urls))]);

    private static Value Resources(string[] verbs, string group, bool cluster, params string[] resources)
    {
        ObjectDraft rule = new ObjectDraft().Set("verbs", List(verbs)).Set("apiGroups", List(group)).Set("resources", List(resources));
        if (cluster)
        {
            rule.Set("clusterScope", true);
        }

        return rule.Set("namespaces", List("*"));
    }

    private static ArrayDraft List(params string[] texts) => new(texts.Select(t => (Value)t));
}
