using System.Text;
using Xebec.Api.Documents;
using Xebec.Server.Admission;

namespace Xebec.Tests.Server.Admission;

/// <summary>Each check of the pod security standards, and the releases between which they differ.</summary>
public sealed class PodSecurityTests
{
    private const string Good =
        "'securityContext':{'runAsNonRoot':true,'seccompProfile':{'type':'RuntimeDefault'}},'containers':[{'name':'c','securityContext':{'allowPrivilegeEscalation':false,'capabilities':{'drop':['ALL']}}}]";

    /// <summary>Standard, pod, what is said of it ("" for nothing).</summary>
    public static TheoryData<string, string, string> Pods => new()
    {
        { "privileged:latest", "{'spec':{'hostNetwork':true}}", "" },
        { "baseline:latest", "{'spec':{'containers':[{'name':'c'}]}}", "" },
        { "restricted:latest", $"{{'spec':{{{Good}}}}}", "" },
        { "restricted:v1.0", $"{{'spec':{{{Good}}}}}", "" },

        { "baseline:latest", "{'spec':{'securityContext':{'appArmorProfile':{'type':'Unconfined'}},'containers':[{'name':'c'}]}}", "forbidden AppArmor profile (pod must not set AppArmor profile type to \"Unconfined\")" },
        { "baseline:v1.0", "{'metadata':{'annotations':{'container.apparmor.security.beta.kubernetes.io/c':'unconfined'}},'spec':{'containers':[{'name':'c','securityContext':{'appArmorProfile':{'type':'Unconfined'}}}]}}", "forbidden AppArmor profiles (container \"c\" and annotation must not set AppArmor profile type to \"Unconfined\", \"container.apparmor.security.beta.kubernetes.io/c=\"unconfined\"\")" },
        { "baseline:latest", "{'spec':{'containers':[{'name':'c','securityContext':{'capabilities':{'add':['SYS_TIME','CHOWN','BPF']}}}]}}", "non-default capabilities (container \"c\" must not include \"BPF\", \"SYS_TIME\" in securityContext.capabilities.add)" },
        { "baseline:latest", "{'spec':{'hostNetwork':true,'hostPID':true,'hostIPC':true}}", "host namespaces (hostNetwork=true, hostPID=true, hostIPC=true)" },
        { "baseline:latest", "{'spec':{'volumes':[{'name':'a','hostPath':{'path':'/'}},{'name':'b','hostPath':{'path':'/'}}]}}", "hostPath volumes (volumes \"a\", \"b\")" },
        { "baseline:latest", "{'spec':{'containers':[{'name':'c','ports':[{'hostPort':80},{'hostPort':8080}]},{'name':'d','ports':[{'hostPort':80}]}]}}", "hostPort (containers \"c\", \"d\" use hostPorts 80, 8080)" },
        { "baseline:v1.34", "{'spec':{'containers':[{'name':'c','livenessProbe':{'httpGet':{'host':'h'}}}]}}", "probe or lifecycle host (container \"c\" uses probe or lifecycle host \"h\")" },
        { "baseline:v1.33", "{'spec':{'containers':[{'name':'c','livenessProbe':{'httpGet':{'host':'h'}}}]}}", "" },
        { "baseline:latest", "{'spec':{'initContainers':[{'name':'i','securityContext':{'privileged':true}}],'containers':[{'name':'c','securityContext':{'privileged':true}}]}}", "privileged (containers \"i\", \"c\" must not set securityContext.privileged=true)" },
        { "baseline:latest", "{'spec':{'containers':[{'name':'c','securityContext':{'procMount':'Unmasked'}}]}}", "procMount (container \"c\" must not set securityContext.procMount to \"Unmasked\")" },
        { "baseline:v1.34", "{'spec':{'hostUsers':false,'containers':[{'name':'c','securityContext':{'procMount':'Unmasked'}}]}}", "procMount (container \"c\" must not set securityContext.procMount to \"Unmasked\")" },
        { "baseline:v1.35", "{'spec':{'hostUsers':false,'containers':[{'name':'c','securityContext':{'procMount':'Unmasked'}}]}}", "" },
        { "baseline:latest", "{'spec':{'securityContext':{'seLinuxOptions':{'type':'spc_t','user':'u'}},'containers':[{'name':'c','securityContext':{'seLinuxOptions':{'role':'r'}}}]}}", "seLinuxOptions (pod and container \"c\" set forbidden securityContext.seLinuxOptions: type \"spc_t\"; user may not be set; role may not be set)" },
        { "baseline:v1.30", "{'spec':{'securityContext':{'seLinuxOptions':{'type':'container_engine_t'}}}}", "seLinuxOptions (pod set forbidden securityContext.seLinuxOptions: type \"container_engine_t\")" },
        { "baseline:v1.31", "{'spec':{'securityContext':{'seLinuxOptions':{'type':'container_engine_t'}}}}", "" },
        { "baseline:v1.18", "{'metadata':{'annotations':{'seccomp.security.alpha.kubernetes.io/pod':'unconfined'}},'spec':{'securityContext':{'seccompProfile':{'type':'Unconfined'}}}}", "seccompProfile (forbidden annotation seccomp.security.alpha.kubernetes.io/pod=\"unconfined\")" },
        { "baseline:v1.19", "{'metadata':{'annotations':{'seccomp.security.alpha.kubernetes.io/pod':'unconfined'}},'spec':{'securityContext':{'seccompProfile':{'type':'Unconfined'}}}}", "seccompProfile (pod must not set securityContext.seccompProfile.type to \"Unconfined\")" },
        { "baseline:v1.26", "{'spec':{'securityContext':{'sysctls':[{'name':'net.ipv4.ip_local_reserved_ports'}]}}}", "forbidden sysctls (net.ipv4.ip_local_reserved_ports)" },
        { "baseline:v1.27", "{'spec':{'securityContext':{'sysctls':[{'name':'net.ipv4.ip_local_reserved_ports'}]}}}", "" },
        { "baseline:v1.28", "{'spec':{'securityContext':{'sysctls':[{'name':'net.ipv4.tcp_keepalive_time'}]}}}", "forbidden sysctls (net.ipv4.tcp_keepalive_time)" },
        { "baseline:v1.29", "{'spec':{'securityContext':{'sysctls':[{'name':'net.ipv4.tcp_keepalive_time'}]}}}", "" },
        { "baseline:v1.31", "{'spec':{'securityContext':{'sysctls':[{'name':'net.ipv4.tcp_rmem'},{'name':'kernel.msgmax'}]}}}", "forbidden sysctls (net.ipv4.tcp_rmem, kernel.msgmax)" },
        { "baseline:v1.32", "{'spec':{'securityContext':{'sysctls':[{'name':'net.ipv4.tcp_rmem'},{'name':'kernel.msgmax'}]}}}", "forbidden sysctls (kernel.msgmax)" },
        { "baseline:latest", "{'spec':{'securityContext':{'windowsOptions':{'hostProcess':true}},'containers':[{'name':'c'}]}}", "hostProcess (pod must not set securityContext.windowsOptions.hostProcess=true)" },

        { "restricted:v1.7", "{'spec':{'securityContext':{'runAsNonRoot':true},'containers':[{'name':'c'}]}}", "" },
        { "restricted:v1.8", "{'spec':{'securityContext':{'runAsNonRoot':true},'containers':[{'name':'c'}]}}", "allowPrivilegeEscalation != false (container \"c\" must set securityContext.allowPrivilegeEscalation=false)" },
        { "restricted:v1.21", "{'spec':{'securityContext':{'runAsNonRoot':true,'seccompProfile':{'type':'Localhost'}},'containers':[{'name':'c','securityContext':{'allowPrivilegeEscalation':false,'capabilities':{'add':['BPF']}}}]}}", "non-default capabilities (container \"c\" must not include \"BPF\" in securityContext.capabilities.add)" },
        { "restricted:v1.22", "{'spec':{'securityContext':{'runAsNonRoot':true,'seccompProfile':{'type':'Localhost'}},'containers':[{'name':'c','securityContext':{'allowPrivilegeEscalation':false,'capabilities':{'add':['BPF','NET_BIND_SERVICE']}}}]}}", "unrestricted capabilities (container \"c\" must set securityContext.capabilities.drop=[\"ALL\"]; container \"c\" must not include \"BPF\" in securityContext.capabilities.add)" },
        { "restricted:latest", $"{{'spec':{{{Good},'volumes':[{{'name':'a','nfs':{{}}}},{{'name':'b','hostPath':{{}}}},{{'name':'d','image':{{}}}},{{'name':'e','secret':{{}}}}]}}}}", "restricted volume types (volumes \"a\", \"b\", \"d\" use restricted volume types \"hostPath\", \"nfs\", \"unknown\")" },
        { "restricted:v1.18", "{'spec':{'containers':[{'name':'c','securityContext':{'allowPrivilegeEscalation':false}}]}}", "runAsNonRoot != true (pod or container \"c\" must set securityContext.runAsNonRoot=true)" },
        { "restricted:v1.18", "{'spec':{'securityContext':{'runAsNonRoot':true},'containers':[{'name':'c','securityContext':{'allowPrivilegeEscalation':false,'runAsNonRoot':false}}]}}", "runAsNonRoot != true (container \"c\" must not set securityContext.runAsNonRoot=false)" },
        { "restricted:v1.22", "{'spec':{'securityContext':{'runAsNonRoot':true,'runAsUser':0,'seccompProfile':{'type':'RuntimeDefault'}}}}", "" },
        { "restricted:v1.23", "{'spec':{'securityContext':{'runAsNonRoot':true,'runAsUser':0,'seccompProfile':{'type':'RuntimeDefault'}}}}", "runAsUser=0 (pod must not set runAsUser=0)" },
        { "restricted:v1.35", "{'spec':{'hostUsers':false,'securityContext':{'runAsUser':0,'seccompProfile':{'type':'RuntimeDefault'}}}}", "" },
        { "restricted:v1.24", $"{{'spec':{{'os':{{'name':'windows'}},'securityContext':{{'runAsNonRoot':true}},'containers':[{{'name':'c'}}]}}}}", "allowPrivilegeEscalation != false (container \"c\" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container \"c\" must set securityContext.capabilities.drop=[\"ALL\"]), seccompProfile (pod or container \"c\" must set securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\")" },
        { "restricted:v1.25", $"{{'spec':{{'os':{{'name':'windows'}},'securityContext':{{'runAsNonRoot':true}},'containers':[{{'name':'c'}}]}}}}", "" },
    };

    [Theory]
    [MemberData(nameof(Pods))]
    public void A_pod_is_told_all_it_does_against_a_standard(string standard, string pod, string expected)
    {
        string[] parts = standard.Split(':');
        Assert.True(SecurityStandard.TryLevel(parts[0], out SecurityLevel level));
        Assert.True(SecurityStandard.TryVersion(parts[1], out int minor));
        Value item = Json(pod);
        Assert.Equal(expected, Violation.Describe(SecurityChecks.Judge(new SecurityStandard(level, minor), new CheckedPod(item["metadata"], item["spec"]))));
        Assert.Equal(standard, new SecurityStandard(level, minor).ToString());
    }

    [Theory]
    [InlineData("v1.0", true)]
    [InlineData("v1.36", true)]
    [InlineData("latest", true)]
    [InlineData("v1.01", false)]
    [InlineData("v1.", false)]
    [InlineData("v2.1", false)]
    [InlineData("1.20", false)]
    [InlineData("", false)]
    public void A_version_is_latest_or_a_minor_of_one(string text, bool good) => Assert.Equal(good, SecurityStandard.TryVersion(text, out _));

    internal static Value Json(string text) => Document.Parse(Encoding.UTF8.GetBytes(text.Replace('\'', '"'))).Root;
}
