using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Schema.Apply.Fields;
using Xebec.Schema.Types;

namespace Xebec.Schema.Apply.Managers;

/// <summary>The entries of <c>metadata.managedFields</c> while they are worked on. One entry a manager key.</summary>
internal sealed class ManagedFields
{
    private readonly List<ManagerEntry> _entries = [];

    public IReadOnlyList<ManagerEntry> Entries => _entries;

    public bool IsEmpty => _entries.Count == 0;

    /// <summary>Reads the list. Absent and null are no entries. Of entries with the same key the last counts.</summary>
    /// <param name="problem">Upstream's reason when the list is not well formed.</param>
    /// <param name="type">The type in <paramref name="apiVersion"/>, when known: names in sets are then shared with it.</param>
    public static bool TryRead(Value list, out ManagedFields managed, out string? problem, TypeSchema? type = null, string apiVersion = "")
    {
        managed = new ManagedFields();
        problem = null;
        int at = 0;
        foreach (Value entry in list.Elements)
        {
            if (!managed.TryAdd(entry, at++, type, apiVersion, out problem))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether a list asks to forget all managers: one entry with nothing in it.</summary>
    public static bool AsksToReset(Value list)
    {
        if (!list.IsArray || list.Count != 1)
        {
            return false;
        }

        foreach (Member member in list[0].Members)
        {
            bool unset = member.Value.IsNullOrAbsent || member.Value.TextIs("");
            if (!unset)
            {
                return false;
            }
        }

        return list[0].IsObject;
    }

    public ManagerEntry? Find(ManagerKey key) => _entries.Find(e => e.Key == key);

    public void Set(ManagerEntry entry)
    {
        int at = _entries.FindIndex(e => e.Key == entry.Key);
        if (at < 0)
        {
            _entries.Add(entry);
        }
        else
        {
            _entries[at] = entry;
        }
    }

    public void Remove(ManagerKey key) => _entries.RemoveAll(e => e.Key == key);

    /// <summary>Changes every entry; an entry whose change is null goes.</summary>
    public void Change(Func<ManagerEntry, ManagerEntry?> change)
    {
        for (int i = _entries.Count - 1; i >= 0; i--)
        {
            ManagerEntry? changed = change(_entries[i]);
            if (changed is null)
            {
                _entries.RemoveAt(i);
            }
            else
            {
                _entries[i] = changed;
            }
        }
    }

    private bool TryAdd(Value entry, int at, TypeSchema? type, string typeVersion, out string? problem)
    {
        string operation = entry["operation"].TextOrEmpty;
        string apiVersion = entry["apiVersion"].TextOrEmpty;
        string fieldsType = entry["fieldsType"].TextOrEmpty;
        problem = operation is not ("Apply" or "Update") ? "operation must be `Apply` or `Update`"
            : apiVersion.Length == 0 ? "apiVersion must not be empty"
            : fieldsType.Length == 0 ? $"missing fieldsType in managed fields entry {at}"
            : fieldsType != "FieldsV1" ? $"invalid fieldsType {GoText.Quote(fieldsType)} in managed fields entry {at}"
            : null;
        if (problem is not null)
        {
            return false;
        }

        if (!FieldSetReader.TryRead(entry["fieldsV1"], out FieldSet fields, out string? wrong, apiVersion == typeVersion ? type : null))
        {
            problem = $"error decoding versioned set from managed fields entry {at}: error decoding set: {wrong}";
            return false;
        }

        var key = new ManagerKey(entry["manager"].TextOrEmpty, operation == "Apply", apiVersion, entry["subresource"].TextOrEmpty);
        Set(new ManagerEntry(key, apiVersion, entry["time"].Text, fields));
        return true;
    }
}
