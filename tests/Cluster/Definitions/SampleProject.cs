using System.Text;
using Xebec.Api.Documents;
using Xebec.Schema.Tables;
using Xebec.Schema.Types;
using Xebec.Schema.Yaml;
using Xebec.Tests.Tidy;

namespace Xebec.Tests.Cluster.Definitions;

/// <summary>
/// Definitions as a project of some kind ships them, with objects that fit them and objects that do not: the YAML files beside this one. Where a
/// schema says <c>embed: TYPE</c> stands a built-in type, written out in full as generators of definitions do it.
/// </summary>
internal sealed class SampleProject(string name)
{
    public static string[] All { get; } = ["certificates", "gateways", "monitoring", "workflows"];

    /// <summary>All in one list, as JSON.</summary>
    public string Definitions { get; } = new ObjectDraft()
        .Set("apiVersion", "v1")
        .Set("kind", "List")
        .Set("items", new ArrayDraft(Documents(name + ".yaml").Select(d => Expanded(d.Root))))
        .AsValue.ToString();

    public IReadOnlyList<string> DefinitionNames { get; } = [.. Documents(name + ".yaml").Select(d => d.Root["metadata"]["name"].TextOrEmpty)];

    public string Objects { get; } = Text(name + ".objects.yaml");

    /// <summary>Each as <c>kind/name</c>.</summary>
    public IReadOnlyList<string> ObjectNames { get; } =
        [.. Documents(name + ".objects.yaml").Select(d => $"{d.Root["kind"].TextOrEmpty.ToLowerInvariant()}/{d.Root["metadata"]["name"].TextOrEmpty}")];

    /// <summary>What is refused, and a part of what is said of it: the comment above, of several the one or the other.</summary>
    public IReadOnlyList<(string Yaml, string[] Why)> Refused { get; } =
        [.. Parts(name + ".refused.yaml").Select(p => (p, p.TrimStart('\n').Split('\n')[0].TrimStart('#', ' ').Split(" | ")))];

    private static string Text(string file) => File.ReadAllText(Path.Combine(Checkout.Root, "tests", "Cluster", "Definitions", file));

    private static IEnumerable<string> Parts(string file) => Text(file).Split("\n---\n");

    private static IEnumerable<Document> Documents(string file)
    {
        foreach (string part in Parts(file))
        {
            YamlBody body = YamlReader.Read(Encoding.UTF8.GetBytes(part));
            Assert.True(body.Problem is null, $"{file}: {body.Problem}");
            yield return body.Json!;
        }
    }

    private static Value Expanded(Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.Object when value["embed"].IsString:
                return SchemaOf(KubernetesTable.BuiltIn.Type(value["embed"].TextOrEmpty)!);
            case ValueKind.Object:
                var members = new ObjectDraft();
                foreach (Member member in value.Members)
                {
                    members.Append(member.NameValue, Expanded(member.Value));
                }

                return members;
            case ValueKind.Array:
                return new ArrayDraft(value.Elements.ToList().Select(Expanded));
            default:
                return value;
        }
    }

    private static ObjectDraft SchemaOf(TypeSchema type) => type.Shape switch
    {
        TypeShape.Object => ObjectOf(type),
        TypeShape.Map => Typed("object").Set("additionalProperties", SchemaOf(type.Element!)),
        TypeShape.List => Typed("array").Set("x-kubernetes-list-type", "atomic").Set("items", SchemaOf(type.Element!)),
        TypeShape.Boolean => Typed("boolean"),
        TypeShape.Int32 => Typed("integer").Set("format", "int32"),
        TypeShape.Int64 => Typed("integer").Set("format", "int64"),
        TypeShape.Double => Typed("number"),
        TypeShape.Time or TypeShape.MicroTime => Typed("string").Set("format", "date-time"),
        TypeShape.Quantity => IntOrString().Set("pattern", @"^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))))?$"),
        TypeShape.IntOrString => IntOrString(),
        TypeShape.RawExtension or TypeShape.FieldsV1 or TypeShape.Any => Typed("object").Set("x-kubernetes-preserve-unknown-fields", true),
        _ => Typed("string"),
    };

    private static ObjectDraft ObjectOf(TypeSchema type)
    {
        var properties = new ObjectDraft();
        foreach (FieldSchema field in type.Fields)
        {
            properties.Set(field.Name, SchemaOf(field.Type).Set("description", $"{field.Name} is as in a {type.Name[(type.Name.LastIndexOf('.') + 1)..]} of its own."));
        }

        ObjectDraft schema = Typed("object").Set("properties", properties);
        string[] required = [.. type.Fields.Where(f => f.Required).Select(f => f.Name)];
        return required.Length > 0 ? schema.Set("required", new ArrayDraft(required.Select(r => (Value)r))) : schema;
    }

    private static ObjectDraft Typed(string type) => new ObjectDraft().Set("type", type);

    private static ObjectDraft IntOrString() => new ObjectDraft()
        .Set("anyOf", new ArrayDraft([Typed("integer"), Typed("string")])).Set("x-kubernetes-int-or-string", true);
}
