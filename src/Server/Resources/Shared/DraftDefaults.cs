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
        if (!draft[name].HasText)
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
    public static IEnumerable<ObjectDraft> Each(this ObjectDraft draft, string name) => Each(draft, name, static _ => true);

    /// <summary>Opens those objects of a list member that are chosen: what stays closed is copied when the draft is written.</summary>
    public static IEnumerable<ObjectDraft> Each(this ObjectDraft draft, string name, Func<Value, bool> chosen)
    {
        // once one is opened the list is a draft of as many elements
        ArrayDraft? opened = null;
        int at = 0;
        foreach (Value element in draft[name].Elements)
        {
            if (chosen(element))
            {
                opened ??= draft.Array(name);
                yield return opened.ObjectAt(at);
            }

            at++;
        }
    }

    /// <summary>Opens an object member that is there; null when it is not.</summary>
    public static ObjectDraft? Opened(this ObjectDraft draft, string name) => draft[name].IsObject ? draft.Object(name) : null;
}
