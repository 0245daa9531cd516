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

    /// <summary>Opens every object of a list member; none when it, or the draft, is absent.</summary>
    public static OpenedElements Each(this ObjectDraft? draft, string name) => new(draft, name, static _ => true);

    /// <summary>Opens those objects of a list member that are chosen: the others need not be looked at.</summary>
    public static OpenedElements Each(this ObjectDraft? draft, string name, Func<Value, bool> chosen) => new(draft, name, chosen);

    /// <summary>Opens an object member that is there; null when it is not.</summary>
    public static ObjectDraft? Opened(this ObjectDraft draft, string name) => draft[name].IsObject ? draft.Object(name) : null;
}
