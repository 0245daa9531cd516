using Xebec.Api.Documents;
using static Xebec.Tests.Server.Custom.Versions.DefinedStage;

namespace Xebec.Tests.Server.Custom.Versions;

/// <summary>Policies that know a custom resource in another version than the request's.</summary>
public sealed class AdmissionVersionTests
{
    private const string Group = "/apis/admissionregistration.k8s.io/v1";

    private const string Rules = "'resourceRules':[{'apiGroups':['test.io'],'apiVersions':['v2'],'resources':['things'],'operations':['*']}]";

    private static readonly string Both = $"{Version("v1", "'name':{'type':'string'}")},{Version("v2", "'title':{'type':'string'}")}";

    [Fact]
    public async Task A_policy_judges_and_changes_objects_in_the_version_it_knows()
    {
        await using var converter = await Converter.StartAsync();
        await using DefinedStage stage = await OpenAsync(Both, converter.Conversion());
        await stage.MadeAsync(
            $"{Group}/mutatingadmissionpolicies",
            $"{{'metadata':{{'name':'m'}},'spec':{{'reinvocationPolicy':'Never','matchConstraints':{{{Rules}}},'mutations':[{{'patchType':'ApplyConfiguration','applyConfiguration':{{'expression':'Object{{spec: Object.spec{{title: object.spec.title + \\'!\\'}}}}'}}}}]}}}}".Replace("\\'", "\\\"", StringComparison.Ordinal));
        await stage.MadeAsync($"{Group}/mutatingadmissionpolicybindings", "{'metadata':{'name':'m'},'spec':{'policyName':'m'}}");
        await stage.MadeAsync(
            $"{Group}/validatingadmissionpolicies",
            $"{{'metadata':{{'name':'p'}},'spec':{{'matchConstraints':{{{Rules}}},'validations':[{{'expression':'object.spec.title.size() < 5 && request.kind.version == \\'v2\\' && request.requestKind.version == \\'v1\\''}}]}}}}".Replace("\\'", "\\\"", StringComparison.Ordinal));
        await stage.MadeAsync($"{Group}/validatingadmissionpolicybindings", "{'metadata':{'name':'p'},'spec':{'policyName':'p','validationActions':['Deny']}}");

        Value made = await stage.MadeAsync(Things("v1"), "{'metadata':{'name':'a'},'spec':{'name':'x'}}");
        Assert.Equal("x!", made["spec"]["name"].Text);
        Assert.Equal(422, (await stage.SendAsync("POST", Things("v1"), "{'metadata':{'name':'b'},'spec':{'name':'long'}}")).Code);
    }

    [Fact]
    public async Task A_policys_parameters_are_read_in_the_version_it_names()
    {
        await using var converter = await Converter.StartAsync();
        await using DefinedStage stage = await OpenAsync(Both, converter.Conversion());
        await stage.MadeAsync(Things("v1"), "{'metadata':{'name':'limits'},'spec':{'name':'allowed'}}");
        await stage.MadeAsync(
            $"{Group}/validatingadmissionpolicies",
            "{'metadata':{'name':'p'},'spec':{'paramKind':{'apiVersion':'test.io/v2','kind':'Thing'},'matchConstraints':{'resourceRules':[{'apiGroups':[''],'apiVersions':['v1'],'resources':['configmaps'],'operations':['*']}]},"
            + "'validations':[{'expression':'object.metadata.name == params.spec.title'}]}}");
        await stage.MadeAsync(
            $"{Group}/validatingadmissionpolicybindings",
            "{'metadata':{'name':'p'},'spec':{'policyName':'p','validationActions':['Deny'],'paramRef':{'name':'limits','parameterNotFoundAction':'Deny'}}}");
        await stage.MadeAsync("/api/v1/namespaces/n/configmaps", "{'metadata':{'name':'allowed'}}");
        Assert.Equal(422, (await stage.SendAsync("POST", "/api/v1/namespaces/n/configmaps", "{'metadata':{'name':'other'}}")).Code);

        converter.Instead = "status 500";
        await stage.SendAsync("PATCH", Things("v1", "limits"), "{'spec':{'name':'changed'}}");
        DefinedStage.Said said = await stage.SendAsync("POST", "/api/v1/namespaces/n/configmaps", "{'metadata':{'name':'changed'}}");
        Assert.Equal(422, said.Code);
        Assert.Contains("failed to configure binding: conversion webhook for test.io/v1, Kind=Thing failed: an error on the server", said.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("validating", "'validations':[{'expression':'true'}]", 422, "ValidatingAdmissionPolicy 'p' with binding 'p' denied request: failed to configure binding: failed to convert object version: ")]
    [InlineData("mutating", "'reinvocationPolicy':'Never','mutations':[{'patchType':'ApplyConfiguration','applyConfiguration':{'expression':'Object{}'}}]", 403, "policy 'p' denied request: failed to configure policy: ")]
    public async Task An_object_that_cannot_be_had_in_a_policys_version_is_refused_by_the_failure_policy(string does, string spec, int code, string told)
    {
        await using var converter = await Converter.StartAsync();
        await using DefinedStage stage = await OpenAsync(Both, converter.Conversion());
        await stage.MadeAsync($"{Group}/{does}admissionpolicies", $"{{'metadata':{{'name':'p'}},'spec':{{'matchConstraints':{{{Rules}}},{spec}}}}}");
        string actions = does == "validating" ? ",'validationActions':['Deny']" : "";
        await stage.MadeAsync($"{Group}/{does}admissionpolicybindings", $"{{'metadata':{{'name':'p'}},'spec':{{'policyName':'p'{actions}}}}}");
        converter.Instead = "status 500";
        DefinedStage.Said said = await stage.SendAsync("POST", Things("v1"), "{'metadata':{'name':'a'},'spec':{'name':'x'}}");
        Assert.Equal(code, said.Code);
        Assert.Contains($"{told}conversion webhook for test.io/v1, Kind=Thing failed: an error on the server", said.Message, StringComparison.Ordinal);
        await stage.SendAsync("PATCH", $"{Group}/{does}admissionpolicies/p", "{'spec':{'failurePolicy':'Ignore'}}");
        Assert.Equal(201, (await stage.SendAsync("POST", Things("v1"), "{'metadata':{'name':'a'},'spec':{'name':'x'}}")).Code);
    }

    [Fact]
    public async Task An_object_that_cannot_be_had_in_a_webhooks_version_is_an_internal_error()
    {
        await using var converter = await Converter.StartAsync();
        await using DefinedStage stage = await OpenAsync(Both, converter.Conversion());
        const string Hook = "{'name':'a.b.c','clientConfig':{'url':'https://localhost:1/'},'rules':[{'apiGroups':['test.io'],'apiVersions':['v2'],'resources':['things'],'operations':['*']}],"
            + "'sideEffects':'None','failurePolicy':'Ignore','admissionReviewVersions':['v1']}";
        await stage.MadeAsync($"{Group}/validatingwebhookconfigurations", $"{{'metadata':{{'name':'w'}},'webhooks':[{Hook}]}}");
        converter.Instead = "status 500";
        DefinedStage.Said said = await stage.SendAsync("POST", Things("v1"), "{'metadata':{'name':'a'},'spec':{'name':'x'}}");
        Assert.Equal(500, said.Code);
        Assert.StartsWith("Internal error occurred: conversion webhook for test.io/v1, Kind=Thing failed: an error on the server", said.Message, StringComparison.Ordinal);
    }
}
