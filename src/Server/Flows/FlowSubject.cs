using Xebec.Api.Documents;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Flows;

/// <summary>Whose requests a flow schema takes: a user, a group or a service account, or all of a sort.</summary>
internal sealed class FlowSubject
{
    private const string Any = "*";
    private const string Accounts = "system:serviceaccount:";

    private readonly string _kind;
    private readonly string _name;

    public FlowSubject(Value subject)
    {
        _kind = subject["kind"].TextOrEmpty;
        Value account = subject["serviceAccount"];
        _name = _kind switch
        {
            "User" => subject["user"]["name"].TextOrEmpty,
            "Group" => subject["group"]["name"].TextOrEmpty,

            // of all accounts of a namespace, what their users' names begin with
            _ => $"{Accounts}{account["namespace"].Text}:{(account["name"].TextIs(Any) ? "" : account["name"].Text)}",
        };
    }

    public bool Is(UserInfo user) => _kind switch
    {
        "User" => _name == Any || _name == user.Name,
        "Group" => _name == Any || Has(user.Groups, _name),
        "ServiceAccount" => _name.EndsWith(':') ? user.Name.StartsWith(_name, StringComparison.Ordinal) : user.Name == _name,
        _ => false,
    };

    private static bool Has(IReadOnlyList<string> groups, string wanted)
    {
        for (int i = 0; i < groups.Count; i++)
        {
            if (groups[i] == wanted)
            {
                return true;
            }
        }

        return false;
    }
}
