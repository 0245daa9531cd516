using System.Text;
using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Core.Configuration;

/// <summary>Everything the API does with a ConfigMap.</summary>
public sealed class ConfigMapKind : ResourceKind
{
    private const int BytesMax = 1024 * 1024;

    public override void Validate(Value item, FieldErrors errors, WriteContext context) => Check(item, errors);

    public override void ValidateUpdate(Value item, Value old, FieldErrors errors, WriteContext context)
    {
        if (old["immutable"].IsTrue)
        {
            CheckUnchanged(item, old, errors, "data", "binaryData");
        }

        Check(item, errors);
    }

    /// <summary>What is said to be immutable stays so, and stays as it is.</summary>
    internal static void CheckUnchanged(Value item, Value old, FieldErrors errors, params ReadOnlySpan<string> fields)
    {
        const string why = "field is immutable when `immutable` is set";
        if (!item["immutable"].IsTrue)
        {
            errors.Forbidden(FieldPath.Of("immutable"), why);
        }

        foreach (string field in fields)
        {
            if (item[field] != old[field] && (item[field].Count > 0 || old[field].Count > 0))
            {
                errors.Forbidden(FieldPath.Of(field), why);
            }
        }
    }

    private static void Check(Value item, FieldErrors errors)
    {
        long bytes = 0;
        var data = FieldPath.Of("data");
        foreach (Member member in item["data"].Members.ToList().OrderBy(m => m.Name, StringComparer.Ordinal))
        {
            errors.Say(data.Key(member.Name), member.Name, KeyNames.ConfigKey(member.Name));
            if (item["binaryData"][member.Name].Exists)
            {
                errors.Invalid(data.Key(member.Name), member.Name, "duplicate of key present in binaryData");
            }

            bytes += Encoding.UTF8.GetByteCount(member.Value.TextOrEmpty);
        }

        var binary = FieldPath.Of("binaryData");
        foreach (Member member in item["binaryData"].Members.ToList().OrderBy(m => m.Name, StringComparer.Ordinal))
        {
            errors.Say(binary.Key(member.Name), member.Name, KeyNames.ConfigKey(member.Name));
            bytes += SecretKind.DecodedLength(member.Value.TextOrEmpty);
        }

        if (bytes > BytesMax)
        {
            errors.TooLong(FieldPath.Root.Key(""), BytesMax);
        }
    }
}
