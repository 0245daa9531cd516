using Xebec.Api.Documents;

namespace Xebec.Schema.Patches.Strategic;

/// <summary>The members of a strategic merge patch that steer it, and upstream's words when they are wrong.</summary>
internal static class Directive
{
    public const string Patch = "$patch";
    public const string RetainKeys = "$retainKeys";
    public const string SetElementOrder = "$setElementOrder";
    public const string DeleteFromPrimitiveList = "$deleteFromPrimitiveList";

    public const string Replace = "replace";
    public const string Delete = "delete";
    public const string Merge = "merge";

    public static bool Has(Value element) => element[Patch].Exists;

    /// <summary>The field that <c>$setElementOrder/field</c> and its like name; null when the slash is missing.</summary>
    public static string? FieldOf(string name, string directive)
    {
        return name.Length > directive.Length && name[directive.Length] == '/' ? name[(directive.Length + 1)..] : null;
    }

    public static PatchProblem BadRetainKeys() => PatchProblem.BadRequest("invalid patch format of retainKeys");

    public static PatchProblem BadPrimitiveList() => PatchProblem.BadRequest("invalid patch format of primitive list");

    public static PatchProblem BadElementOrder() => PatchProblem.BadRequest("invalid patch format of setElementOrder list");

    public static PatchProblem UnknownPatch(Value directive, Value holder)
    {
        string shown = directive.Text ?? $"%!s({GoValue.TypeName(directive)}={GoValue.Plain(directive)})";
        return PatchProblem.Bare($"unknown patch type: {shown} in map: {GoValue.Plain(holder)}");
    }

    public static PatchProblem NoMergeKey(Value element, string key)
    {
        return PatchProblem.Bare($"map: {GoValue.Plain(element)} does not contain declared merge key: {key}");
    }

    public static PatchProblem NotAList(Value value) =>
        PatchProblem.Bare($"expected a []interface {{}}, but received a {GoValue.TypeName(value)}");

    public static PatchProblem NotAnObject(Value value) =>
        PatchProblem.Bare($"expected a map[string]interface {{}}, but received a {GoValue.TypeName(value)}");

    /// <summary>
    /// What a value becomes where the object has nothing yet: without null members, and without the objects that hold <c>$patch</c>.
    /// </summary>
    /// <returns>Absent when the value itself holds <c>$patch</c>; the value itself, shared, when there is nothing to take away.</returns>
    public static Value WithoutDirectives(Value value)
    {
        if (Has(value))
        {
            return default;
        }

        if (!HasAny(value))
        {
            return value;
        }

        if (value.IsArray)
        {
            var kept = new ArrayDraft();
            foreach (Value element in value.Elements)
            {
                Value cleaned = WithoutDirectives(element);
                if (cleaned.Exists)
                {
                    kept.Add(cleaned);
                }
            }

            return kept;
        }

        // of a name that is repeated the last counts, also when it is null
        var copy = WideMembers.Open(new ObjectDraft(), value.Count);
        foreach (Member member in value.Members)
        {
            copy.Set(member.Name, member.Value.Kind == ValueKind.Null ? default : WithoutDirectives(member.Value));
        }

        return copy.Finish();
    }

    private static bool HasAny(Value value)
    {
        foreach (Member member in value.Members)
        {
            if (member.Value.Kind == ValueKind.Null || Has(member.Value) || HasAny(member.Value))
            {
                return true;
            }
        }

        foreach (Value element in value.Elements)
        {
            if (Has(element) || HasAny(element))
            {
                return true;
            }
        }

        return false;
    }
}
