using Xebec.Api.Documents;
using Xebec.Schema.Patches;
using Xebec.Server.Authz;
using Xebec.Server.Resources.Validation;
using Xebec.Server.Writing;

namespace Xebec.Server.Custom.Versions;

/// <summary>Metadata of an object that somebody else converted: only labels and annotations are theirs to change.</summary>
internal static class ConvertedMetadata
{
    /// <summary>In what the converted object is another object; null when it is the same one.</summary>
    public static string? Mismatch(Value metadata, Value converted)
    {
        foreach (string field in (ReadOnlySpan<string>)["name", "namespace", "uid"])
        {
            (string had, string given) = (metadata[field].TextOrEmpty, converted[field].TextOrEmpty);
            if (had != given)
            {
                return $"must have the same {(field == "uid" ? "UID" : field)}: {had} != {given}";
            }
        }

        return null;
    }

    /// <summary>The converted object with the metadata it had, and with its new labels and annotations.</summary>
    public static Value Restore(Value item, Value converted, out string? problem)
    {
        Value given = converted["metadata"];
        if (!given.IsObject)
        {
            problem = given.Exists
                ? $"invalid metadata of type {TypeName(given)} in converted object"
                : "missing metadata in converted object";
            return default;
        }

        var metadata = ObjectDraft.Open(item["metadata"].Clone());
        foreach (string field in (ReadOnlySpan<string>)["labels", "annotations"])
        {
            if (Problem(field, item["metadata"][field], given[field]) is { } why)
            {
                problem = why;
                return default;
            }

            metadata.Set(field, given[field].IsNullOrAbsent ? default : given[field]);
        }

        problem = null;
        return ObjectDraft.Open(converted).Set("metadata", metadata);
    }

    private static string? Problem(string field, Value had, Value given)
    {
        if (given.IsNullOrAbsent)
        {
            return null;
        }

        if (!given.IsObject)
        {
            return $"invalid metadata.{field} of type {TypeName(given)} in converted object";
        }

        foreach (Member member in given.Members)
        {
            if (!member.Value.IsString)
            {
                return $"metadata.{field}[{member.Name}] must be a string, but is {TypeName(member.Value)} in converted object";
            }
        }

        if (had == given)
        {
            return null;
        }

        var errors = new FieldErrors();
        if (field == "labels")
        {
            MetadataValidation.Labels(given, FieldPath.Of("metadata").Child("labels"), errors);
        }
        else
        {
            // upstream's path, without the s
            MetadataValidation.Annotations(given, FieldPath.Of("metadata").Child("annotation"), errors);
        }

        return errors.Any ? GoList.Errors([.. errors.All.Select(e => e.ToString())]) : null;
    }

    private static string TypeName(Value value) => value.Kind == ValueKind.Null ? "<nil>" : GoValue.TypeName(value);
}
