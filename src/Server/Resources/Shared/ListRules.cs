using Xebec.Api.Documents;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Shared;

/// <summary>What lists must obey as a whole: how long they may be, and that no two elements are the same.</summary>
internal static class ListRules
{
    /// <summary>Any number of elements.</summary>
    public const int Unbounded = int.MaxValue;

    /// <summary>Checks every element; of a list that is too long only that is said. False when it was too long.</summary>
    public static bool Each(this FieldErrors errors, Value list, FieldPath path, int most, Action<Value, FieldPath> check)
    {
        var all = list.Elements.ToList();
        if (all.Count > most)
        {
            errors.TooMany(path, all.Count, most);
            return false;
        }

        for (int i = 0; i < all.Count; i++)
        {
            check(all[i], path[i]);
        }

        return true;
    }

    public static void Each(this FieldErrors errors, Value list, FieldPath path, Action<Value, FieldPath> check) =>
        errors.Each(list, path, Unbounded, check);

    /// <summary>
    /// Like <see cref="Each(FieldErrors, Value, FieldPath, int, Action{Value, FieldPath})"/>, and no two elements may have the same key.
    /// </summary>
    public static void Set(
        this FieldErrors errors, Value list, FieldPath path, int most, Action<Value, FieldPath> check, Func<Value, Value> key)
    {
        if (!errors.Each(list, path, most, check))
        {
            return;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        errors.Each(list, path, (element, at) =>
        {
            Value own = key(element);
            if (!seen.Add(own.ToString()))
            {
                errors.Duplicate(at, own);
            }
        });
    }

    /// <summary>A list of texts in which <c>*</c> stands for all, so that nothing may stand beside it.</summary>
    /// <returns>Whether it has a star.</returns>
    public static bool StarAlone(this FieldErrors errors, Value list, FieldPath path, string others)
    {
        bool star = list.Elements.ToList().Exists(e => e.TextIs("*"));
        if (star && list.Count > 1)
        {
            errors.Invalid(path, list, $"if '*' is present, must not specify other {others}");
        }

        return star;
    }
}
