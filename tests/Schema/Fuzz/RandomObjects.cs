using System.Globalization;
using Xebec.Api.Documents;
using Xebec.Schema.Types;

namespace Xebec.Tests.Schema.Fuzz;

/// <summary>Objects of any type with random fields, set to values that a client could send.</summary>
internal sealed class RandomObjects(Random random)
{
    private static readonly string[] Texts = ["", "a", "b-c", "é<&>\"\\", "line\nline", "😀", "0", "true"];

    private static readonly string[] Quantities = ["0", "1", "100m", "64Mi", "1.500", "1e3", "-5Gi", "0.5Ki", "123456789012345678901234567890", "1n"];

    public Value Of(TypeSchema type, int depth) => type.Shape switch
    {
        TypeShape.Object => ObjectOf(type, depth),
        TypeShape.Map => MapOf(type.Element!, depth),
        TypeShape.List => new ArrayDraft(Enumerable.Range(0, depth > 6 ? 0 : random.Next(4)).Select(_ => Of(type.Element!, depth + 1))),
        TypeShape.String => Pick(Texts),
        TypeShape.Boolean => random.Next(2) == 0,
        TypeShape.Int32 => random.Next(4) == 0 ? 0 : random.Next(int.MinValue, int.MaxValue),
        TypeShape.Int64 => random.Next(4) == 0 ? 0 : random.NextInt64(long.MinValue, long.MaxValue),
        TypeShape.Double => Value.Number(System.Text.Encoding.ASCII.GetBytes((random.NextDouble() * Math.Pow(10, random.Next(-12, 25))).ToString("R", CultureInfo.InvariantCulture))),
        TypeShape.Bytes => Convert.ToBase64String(new byte[random.Next(6)]),
        TypeShape.Time => Pick(["2024-02-29T12:00:00Z", "1969-12-31T23:59:59+01:00", "9999-12-31T23:59:59Z"]),
        TypeShape.MicroTime => Pick(["2024-02-29T12:00:00.123456Z", "1969-12-31T23:59:59.000001-07:00"]),
        TypeShape.Quantity => Pick(Quantities),
        TypeShape.IntOrString => random.Next(2) == 0 ? random.Next(-9, 99999) : Pick(Texts),
        TypeShape.SchemaOrBool when random.Next(2) == 0 || depth > 4 => random.Next(2) == 0,
        TypeShape.SchemaOrArray when random.Next(2) == 0 && depth < 4 => new ArrayDraft([Of(type.Element!, depth + 1), Of(type.Element!, depth + 1)]),
        TypeShape.SchemaOrStringArray when random.Next(2) == 0 || depth > 4 => new ArrayDraft(["x", "y"]),
        TypeShape.SchemaOrArray or TypeShape.SchemaOrBool or TypeShape.SchemaOrStringArray => depth > 4 ? new ObjectDraft() : Of(type.Element!, depth + 1),
        _ => Free(depth),
    };

    private Value ObjectOf(TypeSchema type, int depth)
    {
        var value = new ObjectDraft();
        foreach (FieldSchema field in type.Fields.OrderBy(_ => random.Next()))
        {
            // an embedded object's kind has no place in protobuf
            if (depth > 0 && field.ProtoPath.Count == 0)
            {
                continue;
            }

            // the deeper, the emptier
            if (depth < 10 && random.Next(2 + depth) == 0)
            {
                value.Append(field.Name, random.Next(20) == 0 ? Value.Null : Of(field.Type, depth + 1));
            }
        }

        return value;
    }

    private Value MapOf(TypeSchema element, int depth)
    {
        var map = new ObjectDraft();
        for (int i = random.Next(4); i > 0 && depth < 8; i--)
        {
            map.Set(Pick(["z", "a.b/c", "é", "", "k<"]), Of(element, depth + 1));
        }

        return map;
    }

    private Value Free(int depth)
    {
        var value = new ObjectDraft();

        // sorted: going through YAML sorts what is otherwise kept as it was sent
        value.Set("a", depth > 3 ? "leaf" : Free(depth + 1)).Set("l", new ArrayDraft([1, "two", Value.Null])).Set("z", random.Next(100));
        return value;
    }

    private string Pick(string[] from) => from[random.Next(from.Length)];
}
