using Xebec.Api.Documents;
using Xebec.Schema.Apply.Fields;
using Xebec.Schema.Apply.Typed;
using Xebec.Schema.Types;

namespace Xebec.Schema.Apply.Managers;

/// <summary>The Own step of creates, updates and patches: keeps <c>metadata.managedFields</c> true.</summary>
public static class ManagedFieldsTracker
{
    /// <summary>Writes the new object's managedFields.</summary>
    /// <remarks>
    /// 1. Entries: those of the new object, or the live ones when it has none (or the write is to a subresource); a single empty entry
    /// forgets all.
    /// 2. An object that exists and tracks nobody stays so. 3. What changed is taken from everybody; what the new object says that the live
    /// one did not becomes the manager's, with the time; an object that cannot be had in the version of one of its managers forgets them
    /// all, as upstream's does. 4. More than ten updaters are merged. What changes nothing leaves the list as it is.
    /// </remarks>
    /// <param name="type">The type of both objects, in the request's version.</param>
    /// <param name="live">The object before; absent on create.</param>
    /// <param name="new">
    /// The object after the request, complete and in canonical form, before admission and before system fields are set.
    /// </param>
    /// <param name="manager">Who writes.</param>
    /// <param name="reset">Fields this kind of write cannot change (such as <c>status</c>): never owned by it.</param>
    /// <param name="now">Time of the request.</param>
    /// <param name="versions">For objects with entries of other versions; null when there is only one version.</param>
    public static void OnUpdate(
        TypeSchema type, Value live, ObjectDraft @new, ManagerIdentity manager, FieldSet? reset, DateTimeOffset now,
        IObjectVersions? versions = null)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(@new);
        ArgumentNullException.ThrowIfNull(manager);
        FieldSet resets = reset ?? FieldSet.Empty;
        bool byName = type.OrderedByName;
        bool create = !live["metadata"]["uid"].HasText;

        // 1
        Value sent = @new.Get("metadata")["managedFields"];
        Value known = live["metadata"]["managedFields"];
        bool ofLive = manager.Subresource.Length > 0 || !sent.IsArray || ValueEquality.AreSame(sent, known);
        if (ofLive && known.Exists && AllOf(known, manager.ApiVersion) && FieldComparison.Between(type, live, @new).IsOnlySystem)
        {
            // the usual update that changes nothing is not worth reading who owns what
            ManagedFieldsWriter.Put(@new, known, byName);
            return;
        }

        ManagedFields? managed = null;
        if (ofLive || (!ManagedFields.AsksToReset(sent)
            && (!ManagedFields.TryRead(sent, out managed, out _, type, manager.ApiVersion) || managed.IsEmpty)))
        {
            managed = ManagedFields.TryRead(known, out ManagedFields read, out _, type, manager.ApiVersion) ? read : null;
        }

        if (managed is null || managed.IsEmpty)
        {
            // 2
            ManagedFieldsWriter.Put(@new, create ? OfCreate(type, @new, manager, resets, now) : default, byName);
            return;
        }

        // 3
        Value old = live.Exists ? live : ZeroObject.Of(type);
        var lookup = new VersionLookup(versions ?? OneVersion.Instance, type, manager.ApiVersion);
        new Ownership(lookup, resets).Take(managed, old, @new, ManagerKey.Of(manager, applied: false), now);
        if (lookup.Problem is not null)
        {
            ManagedFieldsWriter.Put(@new, default(Value), byName);
            return;
        }

        // 4
        UpdateManagersLimit.Apply(managed);
        ManagedFieldsWriter.Put(@new, managed, type);
    }

    /// <summary>Why a list of managers cannot be read, in upstream's words; null when it can.</summary>
    public static string? Problem(Value managedFields) => ManagedFields.TryRead(managedFields, out _, out string? problem) ? null : problem;

    // managers of other versions may be gone with their version
    private static bool AllOf(Value entries, string apiVersion)
    {
        foreach (Value entry in entries.Elements)
        {
            if (!entry["apiVersion"].TextIs(apiVersion))
            {
                return false;
            }
        }

        return true;
    }

    // one entry, written without building a set; absent when nothing is owned
    private static Value OfCreate(TypeSchema type, ObjectDraft created, ManagerIdentity manager, FieldSet reset, DateTimeOffset now)
    {
        var key = ManagerKey.Of(manager, applied: false);
        string time = ManagedFieldsWriter.Time(now);
        var writer = new DocumentWriter(1024);
        int list = writer.OpenArray();
        int entry = ManagedFieldsWriter.Open(ref writer, key, manager.ApiVersion, time, type.OrderedByName);
        bool any = CreatedFields.Write(ref writer, type, created, reset);
        ManagedFieldsWriter.Close(ref writer, entry, key, time, type.OrderedByName);
        writer.CloseArray(list);
        Value written = any ? writer.Finish(type).Root : default;
        writer.Dispose();
        return written;
    }
}
