using Xebec.Api.Documents;
using Xebec.Server.Resources.Shared;

namespace Xebec.Server.Resources.Core;

/// <summary>Defaults of a LimitRange: of a container's limits, what is not said follows from the nearest bound that is.</summary>
internal static class LimitRangeDefaults
{
    public static void Complete(ObjectDraft draft)
    {
        foreach (ObjectDraft limit in draft.Object("spec").Each("limits"))
        {
            if (!limit["type"].TextIs("Container"))
            {
                continue;
            }

            Fill(limit, "default", limit["max"]);
            Fill(limit, "defaultRequest", limit["default"]);
            Fill(limit, "defaultRequest", limit["min"]);
        }
    }

    private static void Fill(ObjectDraft limit, string name, Value from)
    {
        foreach (Member member in from.Members.ToList())
        {
            limit.Object(name).Default(member.Name, member.Value);
        }
    }
}
