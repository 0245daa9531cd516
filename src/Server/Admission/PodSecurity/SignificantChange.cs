using Xebec.Api.Documents;

namespace Xebec.Server.Admission;

/// <summary>Whether a change of a pod can make it break a standard: other images, other containers, other profiles.</summary>
internal static class SignificantChange
{
    private const string SeccompPod = "seccomp.security.alpha.kubernetes.io/pod";
    private const string SeccompContainer = "container.seccomp.security.alpha.kubernetes.io/";

    public static bool In(Value pod, Value old)
    {
        Value now = pod["metadata"]["annotations"];
        Value before = old["metadata"]["annotations"];
        if (now[SeccompPod].TextOrEmpty != before[SeccompPod].TextOrEmpty)
        {
            return true;
        }

        foreach (string list in (ReadOnlySpan<string>)["containers", "initContainers", "ephemeralContainers"])
        {
            var had = old["spec"][list].Elements.ToList();
            var has = pod["spec"][list].Elements.ToList();
            bool byName = list == "ephemeralContainers";
            if (!byName && had.Count != has.Count)
            {
                return true;
            }

            for (int i = 0; i < has.Count; i++)
            {
                Value container = has[i];
                Value same = byName ? had.Find(c => c["name"] == container["name"]) : had[i];
                string key = SeccompContainer + container["name"].TextOrEmpty;
                if (container["image"] != same["image"] || now[key].TextOrEmpty != before[key].TextOrEmpty)
                {
                    return true;
                }
            }
        }

        return false;
    }
}
