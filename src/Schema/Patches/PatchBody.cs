using System.Text.Json;
using Xebec.Api.Documents;

namespace Xebec.Schema.Patches;

/// <summary>Reads the body of a JSON, merge or strategic merge patch. (Apply's body is YAML: the codecs read it.)</summary>
public static class PatchBody
{
    private const string Truncated = "unexpected end of JSON input";

    /// <summary>Reads and checks that the body has the format's outer form: a list of operations, or an object.</summary>
    /// <param name="strict">
    /// Whether fieldValidation is Strict or Warn: upstream then reads the body once more, and says so in the message.
    /// </param>
    public static bool TryRead(PatchFormat format, ReadOnlyMemory<byte> utf8, bool strict, out Value patch, out PatchProblem? problem)
    {
        patch = default;
        if (format == PatchFormat.Merge && !strict)
        {
            return TryReadLoose(utf8, out patch, out problem);
        }

        string prefix = format != PatchFormat.Strategic && strict ? "error decoding patch: " : "";
        if (!Document.TryParse(utf8, out Document? document, out string? why))
        {
            problem = EndsEarly(utf8.Span) ? PatchProblem.BadRequest(prefix + Truncated) : PatchProblem.BadRequest(prefix + why);
            return false;
        }

        Value root = document.Root;
        bool isNull = root.Kind == ValueKind.Null;
        if (format == PatchFormat.Json ? !root.IsArray && !isNull : !root.IsObject && !isNull)
        {
            string wanted = format != PatchFormat.Json ? "map[string]interface {}" : strict ? "[]handlers.jsonPatchOp" : "jsonpatch.Patch";
            problem = PatchProblem.BadRequest($"{prefix}json: cannot unmarshal {JsonName(root.Kind)} into Go value of type {wanted}");
            return false;
        }

        if (format == PatchFormat.Json && UnreadableOperation(root, strict) is { } unreadable)
        {
            problem = PatchProblem.BadRequest($"{prefix}json: cannot unmarshal {unreadable}");
            return false;
        }

        // Go reads null as a nil list or map: no operations for a JSON Patch,
        // nothing to merge for a strategic one, and refused by its merge patch
        patch = root;
        problem = null;
        if (isNull && format == PatchFormat.Merge)
        {
            problem = PatchProblem.BadRequest("Invalid JSON Patch");
            return false;
        }

        return true;
    }

    // without validation only upstream's merge patch library reads the body, which has one answer to everything
    private static bool TryReadLoose(ReadOnlyMemory<byte> utf8, out Value patch, out PatchProblem? problem)
    {
        bool good = Document.TryParse(utf8, out Document? document, out string? why) && document.Root.IsObject;
        patch = good ? document!.Root : default;
        problem = good ? null : PatchProblem.BadRequest("Invalid JSON Patch") with { Detail = why };
        return good;
    }

    // the first operation that is none, or has a text that is no text, as Go's decoder says it; null when there is none
    private static string? UnreadableOperation(Value patch, bool strict)
    {
        foreach (Value operation in patch.Elements)
        {
            if (!operation.IsObject && operation.Kind != ValueKind.Null)
            {
                return $"{JsonName(operation.Kind)} into Go value of type {(strict ? "handlers.jsonPatchOp" : "jsonpatch.Operation")}";
            }

            foreach (Member member in strict && operation.IsObject ? operation.Members.ToList() : [])
            {
                if (member.Name is "op" or "path" or "from" && member.Value.Kind is not (ValueKind.String or ValueKind.Null))
                {
                    return $"{JsonName(member.Value.Kind)} into Go struct field jsonPatchOp.{member.Name} of type string";
                }
            }
        }

        return null;
    }

    /// <summary>What Go's decoder calls a value of JSON.</summary>
    public static string JsonName(ValueKind kind) => kind switch
    {
        ValueKind.Object => "object",
        ValueKind.Array => "array",
        ValueKind.String => "string",
        ValueKind.Number => "number",
        ValueKind.Boolean => "bool",
        _ => "null",
    };

    // whether everything is good JSON up to the end, which comes too soon
    private static bool EndsEarly(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(
            utf8, isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { MaxDepth = Document.DepthMax }));
        try
        {
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            // wrong before the end: the reader's own message says what
            return false;
        }
    }
}
