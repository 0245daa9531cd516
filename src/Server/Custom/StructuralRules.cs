using System.Globalization;
using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Schema.Patterns;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Custom;

/// <summary>
/// What a structural schema demands of values. What an update leaves as it was is let through, however wrong it is by now. Paths in texts
/// begin where the check began; an error about several alternatives has no path.
/// </summary>
internal sealed class StructuralRules
{
    private readonly FieldErrors _errors = new();

    /// <summary>How many checks could be made: of alternatives that all fail, the one with the most is told of.</summary>
    private int _matches;

    /// <param name="schema">A part of a definition's schema.</param>
    /// <param name="value">What is there.</param>
    /// <param name="old">What was there; absent when nothing was.</param>
    /// <param name="above">Path to the value; empty for whole objects.</param>
    /// <param name="errors">Where to tell.</param>
    public static void Check(Value schema, Value value, Value old, string above, FieldErrors errors)
    {
        var rules = new StructuralRules();
        rules.Run(schema, value, old, FieldPath.Root);
        foreach (FieldError error in rules._errors.All)
        {
            string field = (
                above, error.Field) switch
            { ("", "") => "<nil>", ("", _) => error.Field, (_, "") => above, _ => $"{above}.{error.Field}" };
            errors.Add(error with { Field = field });
        }
    }

    // a part that did not change may stay wrong
    private void Below(Value schema, Value value, Value old, FieldPath path)
    {
        if (!schema.IsObject)
        {
            return;
        }

        StructuralRules part = Alone(schema, value, old, path);
        _matches += part._matches;
        if (!old.Exists || old != value)
        {
            _errors.AddRange(part._errors.All);
        }
    }

    private static StructuralRules Alone(Value schema, Value value, Value old, FieldPath path)
    {
        var rules = new StructuralRules();
        rules.Run(schema, value, old, path);
        return rules;
    }

    private void Run(Value schema, Value value, Value old, FieldPath path)
    {
        if (SchemaForms.WrongType(schema, value) is var (wanted, actual))
        {
            _errors.TypeInvalid(path, actual, $"{path} in body must be of type {wanted}: {GoText.Quote(actual)}");
        }

        if (value.Kind != ValueKind.Null)
        {
            CheckCombinations(schema, value, old, path);
            if (value.IsString)
            {
                CheckText(schema, value.TextOrEmpty, path);
            }
            else if (value.Kind == ValueKind.Number)
            {
                NumberRules.Check(schema, value, path, _errors);
            }
            else if (value.IsArray)
            {
                CheckList(schema, value, old, path);
            }
        }

        var legal = schema["enum"].Elements.ToList();
        if (legal.Count > 0 && !legal.Contains(value) && value.Kind != ValueKind.Null)
        {
            _errors.NotSupported(path, value, legal.Select(v => v.Text ?? v.ToString()));
        }

        if (value.IsObject)
        {
            CheckObject(schema, value, old, path);
        }

        _matches += 1 + (schema["type"].Exists ? 1 : 0) + (schema["format"].Exists ? 1 : 0);
    }

    private void CheckCombinations(Value schema, Value value, Value old, FieldPath path)
    {
        List<StructuralRules> any = Each("anyOf"), one = Each("oneOf"), all = Each("allOf");
        if (any.Count > 0 && any.All(r => r._errors.Any))
        {
            Whole("must validate at least one schema (anyOf)");
            Take(any.MaxBy(r => r._matches)!);
        }

        int valid = one.Count(r => !r._errors.Any);
        if (one.Count > 0 && valid != 1)
        {
            string found = valid == 0
                ? "Found none valid"
                : string.Create(CultureInfo.InvariantCulture, $"Found {valid} valid alternatives");
            Whole($"must validate one and only one schema (oneOf). {found}");
            if (valid == 0)
            {
                Take(one.MaxBy(r => r._matches)!);
            }
        }

        all.ForEach(Take);
        int failed = all.Count(r => r._errors.Any);
        if (failed > 0)
        {
            Whole("must validate all the schemas (allOf)" + (failed == all.Count ? ". None validated" : ""));
        }

        if (schema["not"].IsObject && !Alone(schema["not"], value, old, path)._errors.Any)
        {
            Whole("must not validate the schema (not)");
        }

        List<StructuralRules> Each(string keyword) => [.. schema[keyword].Elements.ToList().Select(s => Alone(s, value, old, path))];

        void Whole(string demand) => _errors.Invalid(FieldPath.Root, "", $"\"{path}\" {demand}");

        void Take(StructuralRules part)
        {
            _errors.AddRange(part._errors.All);
            _matches += part._matches;
        }
    }

    private void CheckText(Value schema, string text, FieldPath path)
    {
        int runes = text.EnumerateRunes().Count();
        if (schema["maxLength"].Integer is { } most && runes > most)
        {
            _errors.TooLong(path, (int)most);
        }
        else if (schema["minLength"].Integer is { } least && runes < least)
        {
            _errors.Invalid(
                path, text, string.Create(CultureInfo.InvariantCulture, $"{path} in body should be at least {least} chars long"));
        }
        else if (schema["pattern"].Text is { Length: > 0 } pattern && Re2Pattern.IsMatch(text, pattern, out _) != true)
        {
            _errors.Invalid(path, text, $"{path} in body should match '{pattern}'");
        }

        if (schema["format"].Text is { } format && !TextFormats.Fits(format, text))
        {
            _errors.TypeInvalid(path, text, $"{path} in body must be of type {format}: {GoText.Quote(text)}");
        }
    }

    // only elements of lists with keys have a past of their own
    private void CheckList(Value schema, Value value, Value old, FieldPath path)
    {
        List<string> keys = [.. schema["x-kubernetes-list-map-keys"].Elements.ToList().Select(k => k.TextOrEmpty)];
        List<Value> before = keys.Count > 0 ? old.Elements.ToList() : [];
        int index = 0;
        foreach (Value element in value.Elements)
        {
            Value current = element;
            Below(schema["items"], element, before.Find(b => keys.TrueForAll(k => b[k] == current[k])), path[index++]);
        }

        TooFew(schema["minItems"], index, "items", path);
        TooMany(schema["maxItems"], index, path);
    }

    // when there are too few or too many members, nobody looks at them
    private void CheckObject(Value schema, Value value, Value old, FieldPath path)
    {
        if (TooFew(schema["minProperties"], value.Count, "properties", path) || TooMany(schema["maxProperties"], value.Count, path))
        {
            return;
        }

        Value properties = schema["properties"];
        foreach (Member member in value.Members)
        {
            Value own = properties[member.Name];
            Below(own.Exists ? own : schema["additionalProperties"], member.Value, old[member.Name], path.Child(member.Name));
        }

        foreach (string name in schema["required"].Elements.ToList().Select(r => r.TextOrEmpty))
        {
            if (!value[name].Exists)
            {
                _errors.Required(path.Child(name));
            }
        }
    }

    private bool TooFew(Value bound, int count, string noun, FieldPath path)
    {
        bool few = bound.Integer is { } least && count < least;
        if (few)
        {
            _errors.Invalid(path, count, $"{path} in body should have at least {bound} {noun}");
        }

        return few;
    }

    private bool TooMany(Value bound, int count, FieldPath path)
    {
        bool many = bound.Integer is { } most && count > most;
        if (many)
        {
            _errors.TooMany(path, count, (int)bound.Integer!.Value);
        }

        return many;
    }
}
