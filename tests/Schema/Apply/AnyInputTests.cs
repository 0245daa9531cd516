using CsCheck;
using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Schema.Apply;
using Xebec.Schema.Apply.Fields;
using Xebec.Schema.Apply.Managers;
using Xebec.Schema.Patches;
using Xebec.Schema.Patches.Strategic;
using Xebec.Schema.Types;
using Xebec.Tests.Schema.Patches;

namespace Xebec.Tests.Schema.Apply;

/// <summary>Whatever JSON comes in, an answer goes out: no exception, and either an object or a problem.</summary>
public sealed class AnyInputTests
{
    private static readonly TypeSchema Pod = Json.Type("", "v1", "Pod");

    private static readonly string[] Names =
    [
        "metadata", "name", "labels", "finalizers", "ownerReferences", "uid", "managedFields", "spec", "containers", "ports", "containerPort", "protocol",
        "env", "value", "volumes", "nodeSelector", "tolerations", "status", "conditions", "type", "$patch", "$retainKeys", "$setElementOrder/containers",
        "$setElementOrder/finalizers", "$deleteFromPrimitiveList/finalizers", "$setElementOrder", "manager", "operation", "apiVersion", "fieldsType", "fieldsV1", "f:spec", "k:{\"name\":\"x\"}", "", "kind",
    ];

    private static readonly Gen<string> Name = Gen.Int[0, Names.Length - 1].Select(i => Names[i]);

    private static readonly Gen<string> Scalar = Gen.Int[0, 11].Select(i => new[]
    {
        "null", "true", "1", "1.5", "\"\"", "\"x\"", "\"replace\"", "\"delete\"", "\"merge\"", "\"Update\"", "\"v1\"", "\"FieldsV1\"",
    }[i]);

    private static readonly Gen<string> Any = Nested(4);

    [Fact]
    public void Strategic_merge_answers_any_patch_of_any_object()
    {
        Gen.Select(Any, Any).Sample((live, patch) => Answers(StrategicMergePatch.Apply(Pod, Json.Draft(live), Json.Of(patch))), iter: 3_000);
    }

    [Fact]
    public void Apply_answers_any_object_over_any_other()
    {
        var options = new ApplyOptions { Manager = new ManagerIdentity("kubectl", "v1"), Kind = new KindName("", "v1", "Pod"), Now = DateTimeOffset.UnixEpoch };
        Gen.Select(Any, Any, Gen.Bool).Sample(
            (live, applied, force) =>
            {
                ObjectDraft sent = Json.Draft(applied).Set("apiVersion", "v1").Set("kind", "Pod");
                Answers(ApplyEngine.Apply(Pod, Json.Of(live), sent, options with { Force = force }));
            },
            iter: 3_000);
    }

    [Fact]
    public void Owning_takes_any_two_objects()
    {
        Gen.Select(Any, Any, Gen.Bool).Sample(
            (live, @new, create) =>
            {
                ObjectDraft written = Json.Draft(@new);
                ManagedFieldsTracker.OnUpdate(Pod, create ? default : Json.Of(live), written, new ManagerIdentity("m", "v1"), FieldSet.Of("status"), DateTimeOffset.UnixEpoch);
                Assert.NotNull(written.AsValue.ToString());
            },
            iter: 3_000);
    }

    [Fact]
    public void A_field_set_is_read_or_refused()
    {
        Any.Sample(json => Assert.Equal(FieldSetReader.TryRead(Json.Of(json), out _, out string? problem), problem is null));
    }

    private static void Answers(PatchResult result) => Assert.True(result.Object is not null ^ result.Problem is not null);

    private static Gen<string> Nested(int depth)
    {
        Gen<string> value = depth == 0 ? Scalar : Gen.Frequency((2, Scalar), (3, Nested(depth - 1)), (2, Nested(depth - 1).Array[0, 3].Select(e => $"[{string.Join(",", e)}]")), (1, Scalar.Array[0, 3].Select(e => $"[{string.Join(",", e)}]")));
        return Gen.Select(Name, value).Array[0, 5].Select(m => "{" + string.Join(",", m.Select(p => $"{System.Text.Json.JsonSerializer.Serialize(p.Item1)}:{p.Item2}")) + "}");
    }
}
