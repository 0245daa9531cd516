using Xebec.Api.Documents;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Flows;

/// <summary>What a FlowSchema says: which requests are its own, the level they go to, and how their flows are told apart.</summary>
/// <param name="Name">Of the schema.</param>
/// <param name="Uid">Of the object; "" of a schema that is there without one.</param>
internal sealed record FlowSchema(string Name, string Uid)
{
    private FlowRule[] _rules = [];
    private string _distinguisher = "";

    public string Level { get; private init; } = "";

    /// <summary>Of those that match, the one with the smallest counts.</summary>
    public long Precedence { get; private init; }

    /// <param name="name">Of the schema.</param>
    /// <param name="uid">Of the object.</param>
    /// <param name="spec">As stored, with defaults.</param>
    public static FlowSchema Read(string name, string uid, Value spec) => new(name, uid)
    {
        Level = spec["priorityLevelConfiguration"]["name"].TextOrEmpty,
        Precedence = spec["matchingPrecedence"].Integer ?? 0,
        _rules = [.. spec["rules"].Elements.ToList().Select(r => new FlowRule(r))],
        _distinguisher = spec["distinguisherMethod"]["type"].TextOrEmpty,
    };

    public bool Matches(RequestTarget target, UserInfo user)
    {
        foreach (FlowRule rule in _rules)
        {
            if (rule.Matches(target, user))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A hash of the flow a request belongs to: FNV-1a, 64 bits.</summary>
    public ulong FlowOf(RequestTarget target, UserInfo user)
    {
        ulong hash = Add(14695981039346656037, Name);
        return _distinguisher switch
        {
            "ByUser" => Add(hash, user.Name),
            "ByNamespace" => Add(hash, target.Namespace),
            _ => hash,
        };
    }

    private static ulong Add(ulong hash, string text)
    {
        foreach (char c in text)
        {
            hash = (hash ^ c) * 1099511628211;
        }

        // so that what follows does not run into it
        return (hash ^ '\uffff') * 1099511628211;
    }
}
