using Xebec.Api.Core.V1;

namespace Xebec.Scheduling.Binder;

/// <summary>What a pod asks a node for.</summary>
internal static class PodRequests
{
    /// <summary>
    /// All containers and sidecars together; or, if that is more, an init container with the sidecars started before it; and the overhead.
    /// What is asked for the pod as a whole replaces the sum.
    /// </summary>
    public static Amounts Of(Pod pod)
    {
        var sidecars = new Amounts();
        var most = new Amounts();
        foreach (Container container in pod.Spec.InitContainers)
        {
            var own = Amounts.Of(container.Resources.Requests);
            if (container.RestartPolicy == "Always")
            {
                sidecars.Add(own);
                most.Max(sidecars);
            }
            else
            {
                most.Max(own.Add(sidecars));
            }
        }

        var all = new Amounts().Add(sidecars);
        foreach (Container container in pod.Spec.Containers)
        {
            all.Add(Amounts.Of(container.Resources.Requests));
        }

        all.Max(most);
        foreach ((string name, long amount) in Amounts.Of(pod.Spec.Resources.Requests).All)
        {
            all.Set(name, amount);
        }

        return all.Add(Amounts.Of(pod.Spec.Overhead));
    }
}
