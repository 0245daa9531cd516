using System.Text;
using Xebec.Tests.Server.Resources.Rules;

namespace Xebec.Tests.Server.Resources;

/// <summary>Objects of which something is too long or too many to be written down in a table.</summary>
public sealed class LargeObjectRulesTests
{
    [RulesOf]
    public static TheoryData<string, string, string> Objects => new()
    {
        { "configmaps", "{'data':{'a':'@1048577'}}", "[]: Too long: may not be more than 1048576 bytes" },
        { "secrets", "{'data':{'a':'@1398104'}}", "data: Too long: may not be more than 1048576 bytes" },
        { "storageclasses", "{'provisioner':'a','parameters':{'a':'@262144'}}", "parameters: Too long: may not be more than 262144 bytes" },
        { "discovery.k8s.io/endpointslices", "{'addressType':'IPv4','endpoints':[#1001,{'addresses':['1.2.3.4']}]}",
            "endpoints: Too many: 1001: must have at most 1000 items" },
        { "discovery.k8s.io/endpointslices", "{'addressType':'IPv4','ports':[#20001,{'name':'a','port':1}]}",
            "ports: Too many: 20001: must have at most 20000 items" },
        { "csinodes", "{'spec':{'drivers':[{'name':'a','nodeID':'@257'}]}}",
            "spec.drivers[0].nodeID: Too long: may not be more than 256 bytes" },
        { "jobs",
            "{'spec':{'completionMode':'Indexed','completions':5,'successPolicy':{'rules':[{'succeededIndexes':'@65537'}]},'template':{'spec':{'restartPolicy':'Never','containers':[{'name':'c','image':'i'}]}}}}",
            "spec.successPolicy.rules[0].succeededIndexes: Too long: may not be more than 65536 bytes" },
        { "validatingadmissionpolicies",
            "{'spec':{'matchConstraints':{'resourceRules':[{'operations':['*'],'apiGroups':['*'],'apiVersions':['*'],'resources':['*']}]},'auditAnnotations':[{'key':'a','valueExpression':'@5121'}]}}",
            "spec.auditAnnotations[0].valueExpression: Required value: must not exceed 5120 bytes in length" },
        { "validatingwebhookconfigurations",
            "{'webhooks':[{'name':'a.b.c','clientConfig':{'service':{'namespace':'n','name':'s'}},'sideEffects':'None','admissionReviewVersions':['v1'],'matchConditions':[#65,{'name':'m%','expression':'true'}]}]}",
            "webhooks[0].matchConditions: Too many: 65: must have at most 64 items" },
        { "resourceclaims",
            "{'spec':{'devices':{'requests':[{'name':'r','exactly':{'deviceClassName':'c','selectors':[{'cel':{'expression':'@10241'}}]}}]}}}",
            "spec.devices.requests[0].exactly.selectors[0].cel.expression: Too long: may not be more than 10240 bytes" },
        { "resourceclaims", "{'spec':{'devices':{'config':[{'opaque':{'driver':'d','parameters':{'a':'@10300'}}}]}}}",
            "spec.devices.config[0].opaque.parameters: Too long: may not be more than 10240 bytes" },
        { "pods",
            "{'spec':{'securityContext':{'appArmorProfile':{'type':'Localhost','localhostProfile':'@4096'}},'containers':[{'name':'c','image':'i'}]}}",
            "spec.securityContext.appArmorProfile.localhostProfile: Too long: may not be more than 4095 bytes" },
        { "pods", "{'spec':{'securityContext':{'windowsOptions':{'gmsaCredentialSpec':'@65537'}},'containers':[{'name':'c','image':'i'}]}}",
            "spec.securityContext.windowsOptions.gmsaCredentialSpec: Invalid value: '@65537': gmsaCredentialSpec size must be under 64 KiB" },
        { "pods", "{'spec':{'securityContext':{'windowsOptions':{'runAsUserName':'@105'}},'containers':[{'name':'c','image':'i'}]}}",
            "spec.securityContext.windowsOptions.runAsUserName: Invalid value: '@105': runAsUserName's User length must not be longer than 104 characters" },
    };

    [RulesOf]
    public static TheoryData<string, string, string, string> Changes => new()
    {
        { "volumeattachments", "{'spec':{'attacher':'a','nodeName':'n','source':{'persistentVolumeName':'p'}}}",
            "{'status':{'attached':true,'attachmentMetadata':{'a':'@262144'}}}",
            "status.attachmentMetadata: Too long: may not be more than 262144 bytes" },
        { "validatingadmissionpolicies",
            "{'spec':{'matchConstraints':{'resourceRules':[{'operations':['*'],'apiGroups':['*'],'apiVersions':['*'],'resources':['*']}]},'validations':[{'expression':'true'}]}}",
            "{'status':{'conditions':[{'type':'A','status':'True','reason':'r','message':'@32769','lastTransitionTime':'2026-01-01T00:00:00Z'}]}}",
            "status.conditions[0].message: Too long: may not be more than 32768 bytes" },
    };

    [Theory]
    [MemberData(nameof(Objects))]
    public void An_object_of_which_something_is_too_large_is_told_what(string resource, string json, string expected) =>
        Assert.Contains(Filled(expected), RuleBench.Create(resource, Filled(json)).Split('\n'));

    [Theory]
    [MemberData(nameof(Changes))]
    public void A_status_of_which_something_is_too_large_is_told_what(string resource, string json, string change, string expected) =>
        Assert.Contains(Filled(expected), RuleBench.Update(resource, Filled(json), Filled(change), "status").Split('\n'));

    // '@N' is a text of N letters, '#N,x' is N times x with its number in place of a percent sign
    private static string Filled(string text)
    {
        var filled = new StringBuilder(text.Replace("'", "\"", StringComparison.Ordinal)
            .Replace("runAsUserName\"s", "runAsUserName's", StringComparison.Ordinal));
        for (int at = Find(filled, '@'); at >= 0; at = Find(filled, '@'))
        {
            int end = filled.ToString().IndexOf('"', at);
            int count = int.Parse(filled.ToString(at + 1, end - at - 1), System.Globalization.CultureInfo.InvariantCulture);
            filled.Remove(at, end - at).Insert(at, new string('a', count));
        }

        int many = Find(filled, '#');
        if (many >= 0)
        {
            string whole = filled.ToString();
            int comma = whole.IndexOf(',', many);
            int end = whole.IndexOf("}]", comma, StringComparison.Ordinal) + 1;
            int count = int.Parse(whole[(many + 1)..comma], System.Globalization.CultureInfo.InvariantCulture);
            string one = whole[(comma + 1)..end];
            string all = string.Join(',', Enumerable.Range(0, count).Select(i => one.Replace("%", $"{i}", StringComparison.Ordinal)));
            return whole[..many] + all + whole[end..];
        }

        return filled.ToString();
    }

    private static int Find(StringBuilder text, char sign) => text.ToString().IndexOf(sign);
}
