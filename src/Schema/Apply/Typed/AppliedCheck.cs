using Xebec.Api.Documents;
using Xebec.Schema.Apply.Fields;
using Xebec.Schema.Patches;
using Xebec.Schema.Types;

namespace Xebec.Schema.Apply.Typed;

/// <summary>
/// Whether an applied object is one of its type: upstream refuses unknown
/// fields, wrong kinds and repeated elements here, before anything else.
/// </summary>
internal sealed class AppliedCheck
{
    // upstream reports everything; a body of nothing but errors need not become an answer ten times its size
    private const int ProblemsMax = 100;

    private readonly List<string> _problems = [];

    // where the check stands; spelt only when something is wrong
    private readonly List<PathElement> _path = [];

    /// <summary>Null when it is; else upstream's message, several problems one to a line.</summary>
    public static string? Of(TypeSchema type, Value applied)
    {
        var check = new AppliedCheck();
        check.Check(type, applied);
        return check._problems.Count switch
        {
            0 => null,
            1 => check._problems[0],
            _ => "errors:\n" + string.Join('\n', check._problems.Select(p => "  " + p)),
        };
    }

    private void Check(TypeSchema type, Value value)
    {
        if (value.IsNullOrAbsent || _problems.Count >= ProblemsMax)
        {
            return;
        }

        switch (type.Shape)
        {
            case TypeShape.Object or TypeShape.Map when !value.IsObject:
                Report($"expected map, got &{{{GoValue.Plain(value)}}}");
                break;
            case TypeShape.Object or TypeShape.Map:
                Members(type, value);
                break;
            case TypeShape.List when !value.IsArray:
                Report($"expected list, got &{{{GoValue.Plain(value)}}}");
                break;
            case TypeShape.List:
                Elements(type, value);
                break;
            case TypeShape.Any or TypeShape.RawExtension or TypeShape.FieldsV1
                or TypeShape.SchemaOrBool or TypeShape.SchemaOrArray or TypeShape.SchemaOrStringArray:
                break;
            default:
                Scalar(type, value);
                break;
        }
    }

    private void Members(TypeSchema type, Value value)
    {
        int expected = 0;
        foreach (Member member in value.Members)
        {
            TypeSchema inner = TypeWalk.MemberType(type, member.NameValue, ref expected, out FieldSchema? declared);
            _path.Add(PathElement.Field(declared?.Name ?? member.Name));
            if (type.Shape == TypeShape.Object && declared is null && type.Additional is null && !type.PreserveUnknown)
            {
                // upstream looks no further in this object
                Report("field not declared in schema");
                _path.RemoveAt(_path.Count - 1);
                return;
            }

            Check(inner, member.Value);
            _path.RemoveAt(_path.Count - 1);
        }
    }

    private void Elements(TypeSchema type, Value value)
    {
        TypeSchema element = type.Element ?? TypeWalk.Unknown;
        bool keyed = type.Merge is MergeKind.Map or MergeKind.Set;
        SortedSet<PathElement>? seen = keyed ? [] : null;
        int at = 0;
        foreach (Value item in value.Elements)
        {
            var identity = PathElement.Index(at);
            if (keyed && !ListElement.TryIdentify(type, item, out identity, out string? problem))
            {
                Report($"element {at}: {problem}");
                return;
            }

            if (seen is not null && !seen.Add(identity))
            {
                Report($"duplicate entries for key {identity}");
            }

            _path.Add(identity);
            Check(element, item);
            _path.RemoveAt(_path.Count - 1);
            at++;
        }
    }

    private void Scalar(TypeSchema type, Value value)
    {
        if (IsScalarOf(type, value))
        {
            return;
        }

        Report(type.Shape switch
        {
            TypeShape.Boolean => $"expected boolean, got &{{{GoValue.Plain(value)}}}",
            TypeShape.Int32 or TypeShape.Int64 or TypeShape.Double => $"expected numeric (int or float), got {GoValue.TypeName(value)}",
            TypeShape.String or TypeShape.Bytes => $"expected string, got &value.valueUnstructured{{Value:{GoValue.Syntax(value)}}}",
            _ => $"expected any scalar, got &{{{GoValue.Plain(value)}}}",
        });
    }

    private static bool IsScalarOf(TypeSchema type, Value value) => type.Shape switch
    {
        _ when value.IsNullOrAbsent => true,
        TypeShape.Boolean => value.Kind == ValueKind.Boolean,
        TypeShape.Int32 or TypeShape.Int64 or TypeShape.Double => value.Kind == ValueKind.Number,
        TypeShape.String or TypeShape.Bytes => value.IsString,
        TypeShape.Any or TypeShape.RawExtension or TypeShape.FieldsV1 => true,
        TypeShape.Object or TypeShape.Map or TypeShape.List => false,
        _ => !value.IsObject && !value.IsArray,
    };

    private void Report(string problem) => _problems.Add(_path.Count == 0 ? problem : $"{string.Concat(_path)}: {problem}");
}
