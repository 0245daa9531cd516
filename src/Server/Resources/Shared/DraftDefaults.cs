using Xebec.Api.Documents;

namespace Xebec.Server.Resources.Shared;

/// <summary>Small words for writing defaults: set what is not there.</summary>
internal static class DraftDefaults
{
    /// <summary>Sets a member that is absent.</summary>
    public static void Default(this ObjectDraft draft, string name, Value value)
    {
        if (draft[name].IsNullOrAbsent)
        {
            draft.Set(name, value);
        }
    }

    /// <summary>Sets a text that is absent or "".</summary>
    public static void DefaultText(this ObjectDraft draft, string name, string value)
    {
        if (draft[name].TextOrEmpty.Length == 0)
        {
            draft.Set(name, value);
        }
    }

    /// <summary>Sets a number that is absent or 0, for fields whose Go type cannot tell the two apart.</summary>
    public static void DefaultNumber(this ObjectDraft draft, string name, long value)
    {
        if ((draft[name].Integer ?? 0) == 0)
        {
            draft.Set(name, value);
        }
    }

    /// <summary>Opens every object of a list member; none when it is absent.</summary>
    public static IEnumerable<ObjectDraft> Each(this ObjectDraft draft, string name)
    {
        if (draft[name].Count == 0)
        {
            yield break;
        }

        ArrayDraft all = draft.Array(name);
        for (int i = 0; i < all.Count; i++)
        {
            yield return all.ObjectAt(i);
        }
    }

    /// <summary>Opens an object member that is there; null when it is not.</summary>
    public static ObjectDraft? Opened(this ObjectDraft draft, string name) => draft[name].IsObject ? draft.Object(name) : null;
}
