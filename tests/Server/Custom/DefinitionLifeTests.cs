using Xebec.Api.Documents;
using Xebec.Client.Seam;

namespace Xebec.Tests.Server.Custom;

/// <summary>Definitions come, change and go, and what they serve with them.</summary>
public sealed class DefinitionLifeTests
{
    private const string Widgets = "/apis/a.io/v1/namespaces/default/widgets";
    private const string Established = "Established=True InitialNamesAccepted: the initial names have been accepted";
    private const string Accepted = "NamesAccepted=True NoConflicts: no conflicts found";

    [Fact]
    public void A_deleted_definition_waits_for_its_objects_and_they_for_their_finalizers() => DefinitionWorld.Run(async world =>
    {
        await world.DefineAsync("widgets", "Widget");
        Assert.Equal([Accepted, Established], await world.ConditionsAsync("widgets"));
        await world.SendAsync("POST", Widgets, "{'apiVersion':'a.io/v1','kind':'Widget','metadata':{'name':'free'}}");
        await world.SendAsync("POST", Widgets, "{'apiVersion':'a.io/v1','kind':'Widget','metadata':{'name':'held','finalizers':['a.io/hold']}}");
        var reasons = new List<string>();
        Task told = TellReasonsAsync(world, reasons);
        var seen = new List<string>();
        Task watch = WatchAsync(world, seen);
        await world.PassAsync(0.01);

        Assert.Equal("200", await world.DeleteAsync("widgets", "?propagationPolicy=Foreground"));
        await world.PassAsync(0.02);
        Assert.Equal([Accepted, Established, "Terminating=True InstanceDeletionInProgress: CustomResource deletion is in progress"], await world.ConditionsAsync("widgets"));
        Assert.Equal("customresourcecleanup.apiextensions.k8s.io", Assert.Single((await world.DefinitionAsync("widgets"))["metadata"]["finalizers"].Elements.ToList()).Text);
        Assert.Equal(["ADDED free", "ADDED held", "DELETED free", "MODIFIED held"], seen);
        foreach ((string method, string path, string body) in ((string, string, string)[])
            [("POST", Widgets, "{'apiVersion':'a.io/v1','kind':'Widget','metadata':{'name':'new'}}"), ("POST", Widgets + "?dryRun=All", "{'apiVersion':'a.io/v1','kind':'Widget','metadata':{'name':'new'}}")])
        {
            Assert.Equal("403 widgets.a.io \"new\" is forbidden: create not allowed while custom resource definition is terminating", await world.OutcomeAsync(method, path, body));
        }

        // what is there can still be changed
        Assert.Equal("200", await world.OutcomeAsync("PATCH", Widgets + "/held", "{'metadata':{'labels':{'a':'b'}}}"));
        await world.PassAsync(61);
        Assert.Equal("200", await world.OutcomeAsync("PATCH", Widgets + "/held", "{'metadata':{'finalizers':null}}"));
        await world.PassAsync(0.05);
        Assert.Equal("404 customresourcedefinitions.apiextensions.k8s.io \"widgets.a.io\" not found", await world.DeleteAsync("widgets"));
        await watch;
        await told;
        Assert.Equal(["ADDED free", "ADDED held", "DELETED free", "MODIFIED held", "MODIFIED held", "DELETED held"], seen);
        Assert.Equal(
            ["InstanceDeletionPending", "InstanceDeletionInProgress", "InstanceDeletionCheck", "InstanceDeletionInProgress"],
            reasons);
        Assert.StartsWith("404", await world.OutcomeAsync("GET", Widgets), StringComparison.Ordinal);

        // another one of the same name begins with nothing
        await world.DefineAsync("widgets", "Widget");
        Assert.Equal(0, DefinitionWorld.Root(await world.SendAsync("GET", Widgets))["items"].Count);
        Assert.Equal("201", await world.OutcomeAsync("POST", Widgets, "{'apiVersion':'a.io/v1','kind':'Widget','metadata':{'name':'new'}}"));
    });

    [Fact]
    public void A_definition_that_never_was_established_goes_at_once() => DefinitionWorld.Run(async world =>
    {
        await world.DefineAsync("widgets", "Widget");
        await world.DefineAsync("gadgets", "Widget");
        Assert.Equal(
            ["NamesAccepted=False ListKindConflict: \"WidgetList\" is already in use", "Established=False NotAccepted: not all names are accepted"],
            await world.ConditionsAsync("gadgets"));
        var reasons = new List<string>();
        Task told = TellReasonsAsync(world, reasons);
        Assert.Equal("200", await world.DeleteAsync("gadgets"));
        await told;
        Assert.Equal(["InstanceDeletionPending"], reasons);
        Assert.Equal([Accepted, Established], await world.ConditionsAsync("widgets"));
    });

    [Fact]
    public void Names_are_free_again_when_the_definition_that_had_them_is_gone() => DefinitionWorld.Run(async world =>
    {
        await world.DefineAsync("widgets", "Widget", ",'shortNames':['w','wd']");
        await world.DefineAsync("gadgets", "Gadget", ",'singular':'widget','shortNames':['w','g','wd']");
        Assert.Equal("NamesAccepted=False ShortNamesConflict: [\"w\" is already in use, \"wd\" is already in use]", (await world.ConditionsAsync("gadgets"))[0]);
        Value names = (await world.DefinitionAsync("gadgets"))["status"]["acceptedNames"];
        Assert.Equal("""{"plural":"gadgets","kind":"Gadget","listKind":"GadgetList"}""", names.ToString());

        // less is asked for: one conflict is left
        await world.ChangeAsync("gadgets", "{'spec':{'names':{'shortNames':['g']}}}");
        await world.PassAsync(0.01);
        Assert.Equal("NamesAccepted=False SingularConflict: \"widget\" is already in use", (await world.ConditionsAsync("gadgets"))[0]);
        await world.DeleteAsync("widgets");
        await world.PassAsync(0.05);
        Assert.Equal([Accepted, Established], await world.ConditionsAsync("gadgets"));
        Assert.Equal("200", await world.OutcomeAsync("GET", "/apis/a.io/v1/namespaces/default/gadgets"));
    });

    [Fact]
    public void A_condition_keeps_its_time_until_it_turns() => DefinitionWorld.Run(async world =>
    {
        await world.DefineAsync("widgets", "Widget", ",'shortNames':['w']");
        string began = await TimeAsync("NamesAccepted");
        await world.PassAsync(5);
        await world.DefineAsync("gadgets", "Gadget", ",'shortNames':['g']");
        await world.ChangeAsync("widgets", "{'spec':{'names':{'shortNames':['w','g']}}}");
        await world.PassAsync(0.01);
        Assert.Equal(["NamesAccepted=False ShortNamesConflict: \"g\" is already in use", Established], await world.ConditionsAsync("widgets"));
        Assert.NotEqual(began, await TimeAsync("NamesAccepted"));
        Assert.Equal(began, await TimeAsync("Established"));
        string turned = await TimeAsync("NamesAccepted");
        await world.PassAsync(5);
        await world.ChangeAsync("widgets", "{'spec':{'names':{'shortNames':['g','h']}}}");
        await world.PassAsync(0.01);
        Assert.Equal(turned, await TimeAsync("NamesAccepted"));

        // what was granted before is still served
        Assert.Equal("200", await world.OutcomeAsync("GET", Widgets));

        async Task<string> TimeAsync(string type) =>
            (await world.DefinitionAsync("widgets"))["status"]["conditions"].Elements.ToList().Single(c => c["type"].TextIs(type))["lastTransitionTime"].TextOrEmpty;
    });

    [Fact]
    public void Watches_end_when_what_is_served_changes_and_only_then() => DefinitionWorld.Run(async world =>
    {
        const string Two = "{'name':'v1','served':true,'storage':true,'schema':{'openAPIV3Schema':{'type':'object'}}},{'name':'v2','served':true,'storage':false,'schema':{'openAPIV3Schema':{'type':'object'}}}";
        await world.DefineAsync("widgets", "Widget", versions: Two);
        var seen = new List<string>();
        Task watch = WatchAsync(world, seen);
        await world.PassAsync(0.01);
        await world.ChangeAsync("widgets", "{'metadata':{'labels':{'a':'b'}}}");
        await world.PassAsync(1);
        Assert.False(watch.IsCompleted);

        Assert.Equal("200", await world.OutcomeAsync("GET", "/apis/a.io/v2/namespaces/default/widgets"));
        await world.SendAsync("POST", Widgets, "{'apiVersion':'a.io/v1','kind':'Widget','metadata':{'name':'last'}}");
        await world.ChangeAsync("widgets", "{'spec':{'versions':[" + Two.Split("},{'name'")[0] + "}]}}");
        await watch;
        Assert.Equal(["ADDED last"], seen);
        Assert.StartsWith("404", await world.OutcomeAsync("GET", "/apis/a.io/v2/namespaces/default/widgets"), StringComparison.Ordinal);
        Assert.Equal("200", await world.OutcomeAsync("GET", Widgets + "/last"));
    });

    [Fact]
    public void What_a_definition_serves_is_served_as_soon_as_it_is_seen_to_be_established() => DefinitionWorld.Run(async world =>
    {
        Task<string> made = MadeAsync();
        await world.DefineAsync("widgets", "Widget");
        Assert.Equal("201", await made);

        async Task<string> MadeAsync()
        {
            await foreach (ApiEvent one in world.Server.WatchAsync(Definitions, null, "", "0", default))
            {
                if (one.Object!.Root["status"]["conditions"].Elements.ToList().Exists(c => c["type"].TextIs("Established")))
                {
                    break;
                }
            }

            return await world.OutcomeAsync("POST", Widgets, "{'apiVersion':'a.io/v1','kind':'Widget','metadata':{'name':'first'}}");
        }
    });

    [Theory]
    [InlineData(20_000, 1)]
    [InlineData(50, 100)]
    public void A_schema_of_megabytes_or_a_hundred_levels_is_judged_served_and_published(int wide, int deep) => DefinitionWorld.Run(async world =>
    {
        string fields = string.Join(',', Enumerable.Range(0, wide).Select(i => $"'field{i}':{{'type':'string','description':'{new string('d', 80)}','maxLength':{i}}}"));
        string schema = "{'type':'object','properties':{" + fields + "}}";
        for (int level = 1; level < deep; level++)
        {
            schema = "{'type':'object','properties':{'below':" + schema + "}}";
        }

        await world.DefineAsync("widgets", "Widget", versions: "{'name':'v1','served':true,'storage':true,'schema':{'openAPIV3Schema':" + schema + "}}");
        string item = "'field3':'abcd'";
        for (int level = 1; level < deep; level++)
        {
            item = "'below':{" + item + "}";
        }

        Assert.EndsWith("field3: Too long: may not be more than 3 bytes", await world.OutcomeAsync("POST", Widgets, "{'apiVersion':'a.io/v1','kind':'Widget','metadata':{'name':'a'}," + item + "}"), StringComparison.Ordinal);
        Assert.Equal("201", await world.OutcomeAsync("POST", Widgets, "{'apiVersion':'a.io/v1','kind':'Widget','metadata':{'name':'a'}," + item.Replace("abcd", "abc", StringComparison.Ordinal) + "}"));
        Assert.Equal("200", await world.OutcomeAsync("GET", "/openapi/v3/apis/a.io/v1"));
        Assert.Equal("200", await world.OutcomeAsync("GET", "/openapi/v2"));
    });

    private static ApiResource Definitions { get; } = new("apiextensions.k8s.io", "v1", "customresourcedefinitions", "CustomResourceDefinition", false);

    private static ApiResource Objects { get; } = new("a.io", "v1", "widgets", "Widget", true);

    // until the server ends it
    private static async Task WatchAsync(DefinitionWorld world, List<string> seen)
    {
        await foreach (ApiEvent one in world.Server.WatchAsync(Objects, "default", "", "0", default))
        {
            if (one.Object is null)
            {
                continue;
            }

            seen.Add($"{one.Type.ToString().ToUpperInvariant()} {one.Object.Root["metadata"]["name"].Text}");
        }
    }

    // of the definition that is deleted, until it is gone
    private static async Task TellReasonsAsync(DefinitionWorld world, List<string> reasons)
    {
        await foreach (ApiEvent one in world.Server.WatchAsync(Definitions, null, "", "0", default))
        {
            string reason = one.Object is null ? "" : one.Object.Root["status"]["conditions"].Elements.ToList().Find(c => c["type"].TextIs("Terminating"))["reason"].TextOrEmpty;
            if (reason.Length > 0 && reasons.LastOrDefault() != reason)
            {
                reasons.Add(reason);
            }

            if (one.Type == ApiEventType.Deleted)
            {
                return;
            }
        }
    }
}
