using System.Globalization;
using System.Text;
using Xebec.Api.Documents;
using Xebec.Schema.Apply.Fields;
using Xebec.Schema.Types;

namespace Xebec.Schema.Apply.Managers;

/// <summary>Writes <c>metadata.managedFields</c>: entries by operation, then second, then manager, version and subresource.</summary>
internal static class ManagedFieldsWriter
{
    /// <summary>Puts the entries into an object; none removes the member.</summary>
    /// <param name="type">The object's. Of custom resources, members are ordered by name.</param>
    public static void Put(ObjectDraft into, ManagedFields managed, TypeSchema type) => Put(into, managed.Entries, type);

    public static void Put(ObjectDraft into, IReadOnlyList<ManagerEntry> entries, TypeSchema type)
    {
        Put(into, AsValue(entries, type.OrderedByName, type), type.OrderedByName);
    }

    public static void Put(ObjectDraft into, Value list, bool byName)
    {
        bool has = into.Get("metadata").IsObject;
        if (!list.Exists && (!has || !into.Get("metadata")["managedFields"].Exists))
        {
            return;
        }

        ObjectDraft metadata = into.Object("metadata");
        bool placed = !list.Exists || metadata.Has("managedFields");
        metadata.Set("managedFields", list);
        if (!placed && byName)
        {
            metadata.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        }
    }

    /// <summary>An RFC 3339 time with whole seconds, UTC.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>The entries as a list. Absent when there are none.</summary>
    /// <param name="form">The type of the object they will be in; null when it is not known.</param>
    public static Value AsValue(IReadOnlyList<ManagerEntry> managed, bool byName, TypeSchema? form = null)
    {
        if (managed.Count == 0)
        {
            return default;
        }

        List<ManagerEntry> entries = [.. managed];
        entries.Sort(InOrder);
        var writer = new DocumentWriter(1024);
        int opened = writer.OpenArray();
        foreach (ManagerEntry entry in entries)
        {
            Entry(ref writer, entry, byName);
        }

        writer.CloseArray(opened);
        Document document = writer.Finish(form);
        writer.Dispose();
        return document.Root;
    }

    private static int InOrder(ManagerEntry left, ManagerEntry right)
    {
        int order = right.Key.Applied.CompareTo(left.Key.Applied);
        order = order != 0 ? order : string.CompareOrdinal(left.Time ?? "", right.Time ?? "");
        order = order != 0 ? order : GoOrder.Compare(left.Key.Manager, right.Key.Manager);
        order = order != 0 ? order : GoOrder.Compare(left.ApiVersion, right.ApiVersion);
        return order != 0 ? order : GoOrder.Compare(left.Key.Subresource, right.Key.Subresource);
    }

    private static void Entry(ref DocumentWriter to, ManagerEntry entry, bool byName)
    {
        int opened = Open(ref to, entry.Key, entry.ApiVersion, entry.Time, byName);
        FieldSetWriter.Write(ref to, entry.Fields);
        Close(ref to, opened, entry.Key, entry.Time, byName);
    }

    /// <summary>Writes an entry up to the value of <c>fieldsV1</c>, which the caller writes next.</summary>
    internal static int Open(ref DocumentWriter to, ManagerKey key, string apiVersion, string? time, bool byName)
    {
        int opened = to.OpenObject();
        if (byName)
        {
            Text(ref to, "apiVersion"u8, apiVersion);
        }
        else
        {
            Text(ref to, "manager"u8, key.Manager);
            Text(ref to, "operation"u8, key.Applied ? "Apply" : "Update");
            Text(ref to, "apiVersion"u8, apiVersion);
            Text(ref to, "time"u8, time);
        }

        Text(ref to, "fieldsType"u8, "FieldsV1");
        to.PlainName("fieldsV1"u8);
        return opened;
    }

    internal static void Close(ref DocumentWriter to, int opened, ManagerKey key, string? time, bool byName)
    {
        if (byName)
        {
            Text(ref to, "manager"u8, key.Manager);
            Text(ref to, "operation"u8, key.Applied ? "Apply" : "Update");
        }

        Text(ref to, "subresource"u8, key.Subresource);
        if (byName)
        {
            Text(ref to, "time"u8, time);
        }

        to.CloseObject(opened);
    }

    private static void Text(ref DocumentWriter to, scoped ReadOnlySpan<byte> name, string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            return;
        }

        to.PlainName(name);
        Span<byte> utf8 = value.Length <= 128 ? stackalloc byte[512] : new byte[Encoding.UTF8.GetMaxByteCount(value.Length)];
        utf8 = utf8[..Encoding.UTF8.GetBytes(value, utf8)];
        if (utf8.IndexOfAnyExceptInRange((byte)' ', (byte)'~') >= 0 || utf8.IndexOfAny("\"\\<>&"u8) >= 0)
        {
            to.EscapedText(utf8);
        }
        else
        {
            to.Text(utf8, escaped: false);
        }
    }
}
