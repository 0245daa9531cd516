using Xebec.Schema.Apply;
using Xebec.Schema.Apply.Fields;
using Xebec.Tests.Schema.Patches;

namespace Xebec.Tests.Schema.Apply;

public sealed class ScaleOwnershipTests
{
    private const string Applier = """{"manager":"a","operation":"Apply","apiVersion":"apps/v1","time":"2024-01-01T00:00:00Z","fieldsType":"FieldsV1","fieldsV1":{"f:spec":{"f:replicas":{},"f:selector":{}}}}""";
    private const string Updater = """{"manager":"u","operation":"Update","apiVersion":"apps/v1","time":"2024-01-01T00:00:00Z","fieldsType":"FieldsV1","fieldsV1":{"f:spec":{"f:paused":{}}}}""";

    private static readonly Dictionary<string, FieldSet?> Replicas = new() { ["apps/v1"] = FieldSet.Of("spec.replicas") };

    [Fact]
    public void The_scale_shows_who_owns_the_replicas()
    {
        Assert.Equal(
            """[{"manager":"a","operation":"Apply","apiVersion":"autoscaling/v1","time":"2024-01-01T00:00:00Z","fieldsType":"FieldsV1","fieldsV1":{"f:spec":{"f:replicas":{}}}}]""",
            Of($"[{Applier},{Updater}]").OfScale().ToString());
    }

    [Fact]
    public void Who_scales_takes_the_replicas_and_the_rest_stays()
    {
        Assert.Equal(
            """[{"manager":"a","operation":"Apply","apiVersion":"apps/v1","time":"2024-01-01T00:00:00Z","fieldsType":"FieldsV1","fieldsV1":{"f:spec":{"f:selector":{}}}},{"manager":"hpa","operation":"Update","apiVersion":"apps/v1","fieldsType":"FieldsV1","fieldsV1":{"f:spec":{"f:replicas":{}}},"subresource":"scale"},""" + Updater + "]",
            Of($"[{Applier},{Updater}]").OfParent(Json.Of("""[{"manager":"hpa","operation":"Update","apiVersion":"autoscaling/v1","time":"2024-01-01T00:00:00Z","fieldsType":"FieldsV1","fieldsV1":{"f:spec":{"f:replicas":{}}},"subresource":"scale"}]""")).ToString());
    }

    [Fact]
    public void An_applier_who_keeps_the_replicas_keeps_its_entry()
    {
        ScaleOwnership ownership = Of($"[{Applier}]");
        Assert.Equal($"[{Applier}]", ownership.OfParent(ownership.OfScale()).ToString());
    }

    [Fact]
    public void An_applier_left_with_nothing_goes()
    {
        string only = Applier.Replace(",\"f:selector\":{}", "", StringComparison.Ordinal);
        Assert.False(Of($"[{only}]").OfParent(default).Exists);
        Assert.False(Of("[]").OfScale().Exists);
    }

    private static ScaleOwnership Of(string entries) => new(Json.Of(entries), "apps/v1", Replicas);
}
