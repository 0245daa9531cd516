using Xebec.Api.Documents;
using Xebec.Schema.Types;

namespace Xebec.Schema.Parsing;

/// <summary>What a body says it is; both are "" when it does not say.</summary>
public readonly record struct BodyKind(string ApiVersion, string Kind)
{
    private const string Holder = """struct { APIVersion string "json:\"apiVersion,omitempty\""; Kind string "json:\"kind,omitempty\"" }""";

    private static readonly TypeSchema Text = new(TypeShape.String);

    /// <summary>
    /// Reads apiVersion and kind; <paramref name="problem"/> has upstream's
    /// words when the body has none because it is no object. JSON null passes.
    /// </summary>
    public static bool TryRead(Document body, out BodyKind kind, out string? problem)
    {
        ArgumentNullException.ThrowIfNull(body);
        kind = new BodyKind("", "");
        Value root = body.Root;
        if (!root.IsObject && root.Kind != ValueKind.Null)
        {
            problem = "couldn't get version/kind; json parse error: "
                + $"json: cannot unmarshal {GoTypes.Describe(body, 0, Text)} into Go value of type {Holder}";
            return false;
        }

        foreach (string name in (ReadOnlySpan<string>)["apiVersion", "kind"])
        {
            Value value = root[name];
            if (!value.IsNullOrAbsent && !value.IsString)
            {
                problem = "couldn't get version/kind; json parse error: "
                    + $"json: cannot unmarshal {GoTypes.Describe(body, value.Index, Text)} into Go struct field .{name} of type string";
                return false;
            }
        }

        kind = new BodyKind(root["apiVersion"].TextOrEmpty, root["kind"].TextOrEmpty);
        problem = null;
        return true;
    }
}
