using Xebec.Api.Documents;
using Xebec.Schema.Apply.Fields;
using Xebec.Schema.Apply.Managers;
using Xebec.Schema.Apply.Typed;
using Xebec.Schema.Patches;
using Xebec.Schema.Types;

namespace Xebec.Schema.Apply;

/// <summary>
/// Server-side apply: lays what a manager wants over the live object, takes out what
/// it wanted before and nobody wants now, and refuses to change what others own.
/// </summary>
/// <remarks>
/// The applied object is never completed: a manager owns what it said. The merged object that comes out is not canonical; the caller parses
/// and completes it. When nothing changed it is the live object with its managedFields, and the times in those stay.
/// </remarks>
public static class ApplyEngine
{
    private const string BeforeFirstApply = "before-first-apply";

    /// <summary>
    /// Lays an object over another without asking who owns what: what it says is taken, nothing is removed. Both are canonical.
    /// </summary>
    public static Value Lay(TypeSchema type, Value live, Value applied) => TypedMerge.Merge(type, live, applied);

    /// <summary>In what an object is not one of its type: undeclared fields, wrong kinds, repeated elements. Null when it is one.</summary>
    public static string? Misfit(TypeSchema type, Value item) => AppliedCheck.Of(type, item);

    /// <summary>The paths of all lists, maps and structs in an object that would replace others as a whole.</summary>
    public static IReadOnlyList<string> Atomics(TypeSchema type, Value item) => AtomicParts.In(type, item);

    /// <summary>Applies.</summary>
    /// <param name="type">The type of both objects, in the request's version.</param>
    /// <param name="live">The live object in canonical form; absent when the apply creates it.</param>
    /// <param name="applied">What the manager wants, as sent.</param>
    public static PatchResult Apply(TypeSchema type, Value live, Value applied, ApplyOptions options)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(options);
        if (!ManagedFields.TryRead(
            live["metadata"]["managedFields"], out ManagedFields managed, out string? problem, type, options.Manager.ApiVersion))
        {
            return PatchProblem.Bare($"failed to decode managed fields: {problem}");
        }

        if (Refusal(type, applied, options) is { } refused)
        {
            return refused;
        }

        Value before = live.Exists ? live : ZeroObject.Of(type);
        if (managed.IsEmpty && live.Exists)
        {
            OwnUnowned(type, before, options, managed);
        }

        var apply = new OneApply(type, before, applied, managed, options);
        PatchResult result = apply.Run();
        return options.Manager.Name == LastApplied.Manager ? LastApplied.Follow(type, live, applied, apply, result, options) : result;
    }

    /// <summary>Whether the applied object is of the right kind and form. Null when it is.</summary>
    private static PatchProblem? Refusal(TypeSchema type, Value applied, ApplyOptions options)
    {
        string apiVersion = applied["apiVersion"].TextOrEmpty;
        string kind = applied["kind"].TextOrEmpty;
        if (apiVersion != options.Kind.ApiVersion || kind != options.Kind.Kind)
        {
            return PatchProblem.BadRequest($"invalid object type: {Spelt(apiVersion, kind)}");
        }

        Value metadata = applied["metadata"];
        if (metadata["managedFields"].IsArray)
        {
            return PatchProblem.BadRequest("metadata.managedFields must be nil");
        }

        if (AppliedCheck.Of(type, applied) is { } problem)
        {
            string which = $"{metadata["namespace"].TextOrEmpty}/{metadata["name"].TextOrEmpty}; {Spelt(apiVersion, kind)}";
            return PatchProblem.Bare($"failed to create typed patch object ({which}): {problem}");
        }

        return null;
    }

    // an object that tracks nobody begins to: all it has is owned by whoever was there before
    private static void OwnUnowned(TypeSchema type, Value live, ApplyOptions options, ManagedFields managed)
    {
        FieldChanges all = FieldComparison.Between(type, ZeroObject.Of(type), live).Without(options.Reset ?? FieldSet.Empty);
        FieldSet owned = all.Said.Difference(SystemFields.All);
        if (!owned.IsEmpty)
        {
            var key = new ManagerKey(BeforeFirstApply, applied: false, options.Manager.ApiVersion, options.Manager.Subresource);
            managed.Set(new ManagerEntry(key, options.Manager.ApiVersion, ManagedFieldsWriter.Time(options.Now), owned));
        }
    }

    // /v1, Kind=ConfigMap and apps/v1, Kind=Deployment
    private static string Spelt(string apiVersion, string kind)
    {
        return $"{(apiVersion.Contains('/') ? "" : "/")}{apiVersion}, Kind={kind}";
    }
}
