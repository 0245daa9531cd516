using System.Text;
using Xebec.Api.Accessors;
using Xebec.Api.Core.V1;
using Xebec.Api.Documents;
using Xebec.Api.Keys;

namespace Xebec.Tests.Api.Accessors;

public class PodAccessorTests
{
    private static readonly Pod Web = Read("""
        {"kind":"Pod","apiVersion":"v1","metadata":{"name":"web","creationTimestamp":"2026-11-23T05:28:07Z","labels":{"app":"web","tier":"front"},"generation":3,
          "ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"rs","uid":"u","controller":true}]},
         "spec":{"containers":[
           {"name":"a","image":"x","args":["-v","1"],"resources":{"limits":{"cpu":"500m"}},"ports":[{"containerPort":80}],"livenessProbe":{"httpGet":{"port":"http"}}},
           {"name":"b","image":"y","env":[{"name":"K","value":"v"}],"stdin":true}],
           "terminationGracePeriodSeconds":0,"priority":5,"automountServiceAccountToken":false,"securityContext":{"supplementalGroups":[1,2]}},
         "status":{"phase":"Running","startTime":null}}
        """);

    [Fact]
    public void Members_are_read_through_the_document()
    {
        Assert.Equal("web", Web.Metadata.Name);
        Assert.Equal(3, Web.Metadata.Generation);
        Assert.Equal(["a", "b"], Web.Spec.Containers.Select(c => c.Name));
        Assert.Equal("v", Web.Spec.Containers[1].Env[0].Value);
        Assert.Equal(["-v", "1"], Web.Spec.Containers[0].Args);
        Assert.True(Web.Spec.Containers[0].Args.Contains("1"));
        Assert.Equal("500m", Web.Spec.Containers[0].Resources.Limits["cpu"]);
        Assert.Equal("http", Web.Spec.Containers[0].LivenessProbe.HttpGet.Port.Text);
        Assert.Equal([1L, 2L], Web.Spec.SecurityContext.SupplementalGroups);
        Assert.True(Web.Metadata.OwnerReferences[0].Controller);
        Assert.True(Web.Spec.Containers[1].Stdin);
        Assert.Equal(new DateTimeOffset(2026, 11, 23, 5, 28, 7, TimeSpan.Zero), Web.Metadata.CreationTimestamp);
    }

    [Fact]
    public void Pointers_tell_zero_from_unset_and_values_do_not()
    {
        Assert.Equal(0, Web.Spec.TerminationGracePeriodSeconds);
        Assert.Null(Web.Spec.ActiveDeadlineSeconds);
        Assert.False(Web.Spec.AutomountServiceAccountToken);
        Assert.Null(Web.Spec.ShareProcessNamespace);
        Assert.False(Web.Spec.HostNetwork);
        Assert.Equal("", Web.Spec.NodeName);
        Assert.Null(Web.Spec.RuntimeClassName);
        Assert.Null(Web.Status.StartTime);
        Assert.Null(Web.Metadata.DeletionTimestamp);
    }

    [Fact]
    public void What_is_absent_can_be_navigated()
    {
        Pod nothing = default;
        Assert.False(nothing.Exists);
        Assert.False(nothing.Spec.Affinity.NodeAffinity.Exists);
        Assert.Empty(nothing.Spec.Containers);
        Assert.Empty(nothing.Spec.Affinity.PodAffinity.RequiredDuringSchedulingIgnoredDuringExecution);
        Assert.Null(nothing.Metadata.Labels["app"]);
        Assert.Throws<ArgumentOutOfRangeException>(() => nothing.Spec.Containers[0].Name);
    }

    [Fact]
    public void Maps_give_names_and_texts()
    {
        Assert.Equal([("app", "web"), ("tier", "front")], Web.Metadata.Labels);
        Assert.True(Web.Metadata.Labels.Has("app", "web"));
        Assert.False(Web.Metadata.Labels.Contains("other"));
        Assert.Null(Web.Metadata.Annotations["app"]);
    }

    [Fact]
    public void Secrets_are_decoded()
    {
        Secret secret = new(Document.Parse("""{"data":{"k":"aGVsbG8=","bad":"%"}}"""u8.ToArray()).Root);
        Assert.Equal("hello"u8.ToArray(), secret.Data["k"].Bytes);
        Assert.Null(secret.Data["bad"].Bytes);
        Assert.Null(secret.Data["none"].Bytes);
    }

    [Fact]
    public void Edits_of_a_draft_show()
    {
        var draft = ObjectDraft.Open(Web.Json);
        Pod pod = new(draft);
        draft.Object("spec").Set("nodeName", "n1");
        Assert.Equal("n1", pod.Spec.NodeName);
        Assert.Equal("", Web.Spec.NodeName);
    }

    [Fact]
    public void Kinds_know_what_they_are()
    {
        Assert.Equal(new KindName("", "v1", "Pod"), Pod.KindName);
        Assert.Equal(new ResourceName("apps", "deployments"), ResourceOf<Xebec.Api.Apps.V1.Deployment>());
        Assert.False(Xebec.Api.Core.V1.Node.Namespaced);
        Assert.True(Pod.Namespaced);
    }

    [Fact]
    public void Walking_containers_does_not_allocate()
    {
        Count();
        long before = GC.GetAllocatedBytesForCurrentThread();
        int ports = Count();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(1, ports);
    }

    private static int Count()
    {
        int ports = 0;
        foreach (Container container in Web.Spec.Containers)
        {
            foreach (ContainerPort port in container.Ports)
            {
                ports += port.ContainerPortValue == 80 ? 1 : 0;
            }
        }

        return ports;
    }

    private static ResourceName ResourceOf<T>()
        where T : struct, IResource<T>
    {
        return T.ResourceName;
    }

    private static Pod Read(string json) => new(Document.Parse(Encoding.UTF8.GetBytes(json)).Root);
}
