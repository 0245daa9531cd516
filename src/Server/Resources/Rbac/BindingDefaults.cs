using Xebec.Api.Documents;
using Xebec.Server.Resources.Shared;

namespace Xebec.Server.Resources.Rbac;

/// <summary>Defaults of role bindings: the groups that references leave out.</summary>
internal static class BindingDefaults
{
    private const string Group = "rbac.authorization.k8s.io";

    public static void Complete(ObjectDraft draft)
    {
        draft.Object("roleRef").DefaultText("apiGroup", Group);
        foreach (ObjectDraft subject in draft.Each("subjects"))
        {
            if (subject["kind"].TextOrEmpty is "User" or "Group")
            {
                subject.DefaultText("apiGroup", Group);
            }
        }
    }
}
