using Xebec.Api.Documents;
using Xebec.Server.Admission;

namespace Xebec.Tests.Server.Admission;

/// <summary>What type checking says of a policy.</summary>
public sealed class PolicyTypesTests
{
    private const string Deployments = "'matchConstraints':{'resourceRules':[{'apiGroups':['apps'],'apiVersions':['v1'],'operations':['*'],'resources':['deployments','replicasets']}]}";

    public static TheoryData<string, string[]> Specs => new()
    {
        { $"{Deployments},'validations':[{{'expression':'object.spec.replicas > 1'}}]", [] },
        {
            $"{Deployments},'validations':[{{'expression':'true'}},{{'expression':'object.replicas > 1'}}]",
            [
                "spec.validations[1].expression",
                "apps/v1, Kind=Deployment: ERROR: <input>:1:7: undefined field 'replicas'\n | object.replicas > 1\n | ......^\n"
                    + "apps/v1, Kind=ReplicaSet: ERROR: <input>:1:7: undefined field 'replicas'\n | object.replicas > 1\n | ......^\n",
            ]
        },
        { $"{Deployments},'variables':[{{'name':'n','expression':'object.spec.replicas'}}],'validations':[{{'expression':'variables.n > 1'}}]", [] },
        {
            "'matchConstraints':{'resourceRules':[{'apiGroups':[''],'apiVersions':['v1'],'operations':['*'],'resources':['pods']}]},'paramKind':{'apiVersion':'v1','kind':'ConfigMap'},'validations':[{'expression':'true','messageExpression':'params.none'}]",
            ["spec.validations[0].messageExpression", "/v1, Kind=Pod: ERROR: <input>:1:7: undefined field 'none'\n | params.none\n | ......^\n"]
        },
        { "'matchConstraints':{'resourceRules':[{'apiGroups':['*'],'apiVersions':['v1'],'operations':['*'],'resources':['pods']}]},'validations':[{'expression':'object.none'}]", [] },
        { "'matchConstraints':{'resourceRules':[{'apiGroups':[''],'apiVersions':['v1'],'operations':['*'],'resources':['pods/status','*']}]},'validations':[{'expression':'object.none'}]", [] },
    };

    [Theory]
    [MemberData(nameof(Specs))]
    public async Task Expressions_are_checked_for_each_kind_that_rules_name(string spec, string[] expected)
    {
        await using AdmissionStage stage = await AdmissionStage.OpenAsync();
        Value read = PodSecurityTests.Json($"{{{spec}}}");
        Assert.Equal(expected, PolicyTypes.Check(read, stage.Services.Registry()).SelectMany(w => (string[])[w.Field, w.Warning]));
    }
}
