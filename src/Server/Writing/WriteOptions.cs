using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Server.Pipeline;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Writing;

public enum FieldValidation
{
    Ignore,
    Warn,
    Strict,
}

/// <summary>The query options of create, update and patch.</summary>
public sealed record WriteOptions(bool DryRun, string FieldManager, FieldValidation FieldValidation, bool? Force)
{
    private const int ManagerBytesMax = 128;

    /// <summary>The options as an object (CreateOptions, UpdateOptions, PatchOptions), for whoever else judges the write.</summary>
    public Value Value { get; private init; }

    /// <summary>
    /// Reads and checks the options; errors are reported against <paramref name="kind"/> (CreateOptions, UpdateOptions, PatchOptions).
    /// </summary>
    public static WriteOptions? Read(QueryString query, string kind, bool apply, out StatusError? error)
    {
        var errors = new FieldErrors();
        string manager = query["fieldManager"];
        bool? force = query.Has("force") ? query.Flag("force") : null;
        if (kind == "PatchOptions")
        {
            if (apply && manager.Length == 0)
            {
                errors.Required(FieldPath.Of("fieldManager"), "is required for apply patch");
            }
            else if (!apply && force is not null)
            {
                errors.Forbidden(FieldPath.Of("force"), "may not be specified for non-apply patch");
            }
        }

        CheckManager(manager, errors);
        bool dryRun = CheckDryRun(query, errors);
        string validation = query["fieldValidation"];
        if (validation is not ("" or "Ignore" or "Warn" or "Strict"))
        {
            errors.NotSupported(FieldPath.Of("fieldValidation"), validation, "", "Ignore", "Strict", "Warn");
        }

        error = errors.Any ? StatusError.Invalid(new KindName("meta.k8s.io", "v1", kind), "", errors.All) : null;
        FieldValidation mode = validation switch
        {
            "Ignore" => FieldValidation.Ignore,
            "Strict" => FieldValidation.Strict,
            _ => FieldValidation.Warn,
        };
        return error is null
            ? new WriteOptions(dryRun, manager, mode, force) { Value = AsObject(kind, dryRun, force, manager, validation) }
            : null;
    }

    internal static ObjectDraft AsObject(string kind, bool dryRun, bool? force, string manager, string validation)
    {
        ObjectDraft options = new ObjectDraft().Set("kind", kind).Set("apiVersion", "meta.k8s.io/v1");
        if (dryRun)
        {
            options.Set("dryRun", new ArrayDraft(["All"]));
        }

        options.Set("force", force is { } forced ? (Value)forced : default);
        options.Set("fieldManager", manager.Length > 0 ? manager : null);
        return options.Set("fieldValidation", validation.Length > 0 ? validation : null);
    }

    internal static bool CheckDryRun(QueryString query, FieldErrors errors)
    {
        IReadOnlyList<string> asked = query.All("dryRun");
        if (asked.Any(a => a != "All"))
        {
            errors.NotSupported(FieldPath.Of("dryRun"), new ArrayDraft(asked.Select(a => (Value)a)), "All");
        }

        return asked.Count > 0;
    }

    private static void CheckManager(string manager, FieldErrors errors)
    {
        if (System.Text.Encoding.UTF8.GetByteCount(manager) > ManagerBytesMax)
        {
            errors.TooLong(FieldPath.Of("fieldManager"), ManagerBytesMax);
        }

        int position = 0;
        foreach (System.Text.Rune rune in manager.EnumerateRunes())
        {
            if (System.Text.Rune.IsControl(rune)
                || System.Text.Rune.GetUnicodeCategory(rune) == System.Globalization.UnicodeCategory.Format)
            {
                errors.Invalid(FieldPath.Of("fieldManager"), manager, $"invalid character U+{rune.Value:X4} (at position {position})");
            }

            position += rune.Utf8SequenceLength;
        }
    }
}
