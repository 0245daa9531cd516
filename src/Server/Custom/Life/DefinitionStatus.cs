using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Server.Custom.Definitions;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Custom.Life;

/// <summary>What a definition's status should say. Pure.</summary>
/// <remarks>Each name that nobody else has is accepted by itself; objects are served once all have been. What is served stays so.</remarks>
internal static class DefinitionStatus
{
    /// <summary>The new status; null when the old one says it all.</summary>
    /// <param name="definition">The definition.</param>
    /// <param name="taken">What others of its group have been granted.</param>
    /// <param name="now">The time of what changes.</param>
    public static ObjectDraft? Settled(Value definition, IEnumerable<TakenNames> taken, DateTimeOffset now)
    {
        var status = ObjectDraft.Open(definition["status"]);
        ObjectDraft accepted = Accepted(definition, taken, out (string Reason, string Message)? conflict);
        bool changed = status["acceptedNames"] != accepted;
        if (changed)
        {
            status.Set("acceptedNames", accepted);
        }

        (string reason, string message) = conflict ?? ("NoConflicts", "no conflicts found");
        changed |= DefinitionConditions.Set(status, DefinitionConditions.NamesAccepted, conflict is null, reason, message, now);
        if (!DefinitionConditions.Holds(definition, DefinitionConditions.Established))
        {
            (reason, message) = conflict is null
                ? ("InitialNamesAccepted", "the initial names have been accepted")
                : ("NotAccepted", "not all names are accepted");
            changed |= DefinitionConditions.Set(status, DefinitionConditions.Established, conflict is null, reason, message, now);
        }

        changed |= Violations(definition["spec"]) is { } violations
            ? DefinitionConditions.Set(status, DefinitionConditions.NonStructuralSchema, true, "Violations", violations, now)
            : DefinitionConditions.Remove(status, DefinitionConditions.NonStructuralSchema);
        if (GroupApproval.Condition(definition) is var (holds, why, words))
        {
            changed |= DefinitionConditions.Set(status, DefinitionConditions.ApprovalPolicyConformant, holds, why, words, now);
        }

        return changed ? status : null;
    }

    // schemas without structure are let in nowhere but beside this field, which an older API allowed
    private static string? Violations(Value spec)
    {
        if (!spec["preserveUnknownFields"].IsTrue)
        {
            return null;
        }

        var errors = new FieldErrors();
        var path = FieldPath.Of("spec");
        errors.Invalid(path.Child("preserveUnknownFields"), true, "must be false");
        int index = 0;
        foreach (Value version in spec["versions"].Elements)
        {
            FieldPath at = path.Child("versions")[index++].Child("schema", "openAPIV3Schema");
            Value schema = version["schema"]["openAPIV3Schema"];
            if (schema.IsObject)
            {
                new StructuralForm(errors).Check(schema, at);
            }
        }

        List<string> told = [.. errors.All.Select(e => e.ToString()).Distinct(StringComparer.Ordinal)];
        return told.Count == 1 ? told[0] : $"[{string.Join(", ", told)}]";
    }

    // of several conflicts the last is told
    private static ObjectDraft Accepted(Value definition, IEnumerable<TakenNames> others, out (string Reason, string Message)? conflict)
    {
        var resources = new HashSet<string>(StringComparer.Ordinal);
        var kinds = new HashSet<string>(StringComparer.Ordinal);
        foreach (TakenNames other in others)
        {
            resources.UnionWith(other.Resources);
            kinds.UnionWith(other.Kinds);
        }

        Value names = definition["spec"]["names"];
        var accepted = ObjectDraft.Open(definition["status"]["acceptedNames"].Clone());
        conflict = null;
        foreach ((string name, string reason, HashSet<string> taken) in
            (ReadOnlySpan<(string, string, HashSet<string>)>)
            [
                ("plural", "PluralConflict", resources), ("singular", "SingularConflict", resources),
                ("shortNames", "ShortNamesConflict", resources),
                ("kind", "KindConflict", kinds), ("listKind", "ListKindConflict", kinds),
            ])
        {
            Value wanted = names[name];
            List<string> texts = wanted.IsArray ? [.. wanted.Elements.ToList().Select(w => w.TextOrEmpty)] : [wanted.TextOrEmpty];
            List<string> refused =
            [
                .. texts.Where(t => t.Length > 0 && taken.Contains(t)).Select(t => $"{GoText.Quote(t)} is already in use"),
            ];
            if (refused.Count > 0)
            {
                conflict = (reason, refused.Count == 1 ? refused[0] : $"[{string.Join(", ", refused)}]");
            }
            else
            {
                Put(name, wanted);
            }
        }

        Put("categories", names["categories"]);
        return accepted;

        void Put(string name, Value value)
        {
            if (value.IsNullOrAbsent)
            {
                accepted.Remove(name);
            }
            else
            {
                accepted.Set(name, value);
            }
        }
    }
}
