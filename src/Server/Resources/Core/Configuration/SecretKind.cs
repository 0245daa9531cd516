using System.Text;
using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Core.Configuration;

/// <summary>Everything the API does with a Secret: plain text given in stringData becomes data and is never shown again.</summary>
public sealed class SecretKind : ResourceKind
{
    private const int BytesMax = 1024 * 1024;
    private const string AccountAnnotation = "kubernetes.io/service-account.name";
    private static readonly FieldPath Data = FieldPath.Of("data");

    public override void Complete(ObjectDraft draft)
    {
        draft.DefaultText("type", "Opaque");
        foreach (Member member in draft["data"].Members.ToList().Where(m => m.Value.IsNullOrAbsent))
        {
            draft.Object("data").Set(member.Name, "");
        }

        Value plain = draft["stringData"];
        if (plain.Count > 0)
        {
            ObjectDraft data = draft.Object("data");
            foreach (Member member in plain.Members)
            {
                data.Set(member.Name, Convert.ToBase64String(Encoding.UTF8.GetBytes(member.Value.TextOrEmpty)));
            }
        }

        draft.Remove("stringData");
    }

    public override void Validate(Value item, FieldErrors errors, WriteContext context) => Check(item, errors);

    public override void ValidateUpdate(Value item, Value old, FieldErrors errors, WriteContext context)
    {
        errors.Immutable(FieldPath.Of("type"), item["type"], old["type"]);
        if (old["immutable"].IsTrue)
        {
            ConfigMapKind.CheckUnchanged(item, old, errors, "data");
        }

        Check(item, errors);
    }

    public override void Warn(Value item, Value old, List<string> warnings, WriteContext context)
    {
        if (item["type"].TextIs("kubernetes.io/tls")
            && TlsPair.Problem(Text(item, "tls.crt") ?? "", Text(item, "tls.key") ?? "") is { } problem)
        {
            warnings.Add(problem);
        }
    }

    /// <summary>How many bytes base64 text stands for.</summary>
    internal static long DecodedLength(string base64)
    {
        int padding = base64.EndsWith("==", StringComparison.Ordinal) ? 2 : base64.EndsWith('=') ? 1 : 0;
        return (base64.Length / 4L * 3) - padding;
    }

    private static void Check(Value item, FieldErrors errors)
    {
        long bytes = 0;
        foreach (Member member in item["data"].Members.ToList().OrderBy(m => m.Name, StringComparer.Ordinal))
        {
            errors.Say(Data.Key(member.Name), member.Name, KeyNames.ConfigKey(member.Name));
            bytes += DecodedLength(member.Value.TextOrEmpty);
        }

        if (bytes > BytesMax)
        {
            errors.TooLong(Data, BytesMax);
        }

        CheckType(item, errors);
    }

    private static void CheckType(Value item, FieldErrors errors)
    {
        switch (item["type"].TextOrEmpty)
        {
            case "kubernetes.io/service-account-token" when !item["metadata"]["annotations"][AccountAnnotation].HasText:
                errors.Required(FieldPath.Of("metadata").Child("annotations").Key(AccountAnnotation));
                break;
            case "kubernetes.io/dockercfg":
                CheckJson(item, ".dockercfg", errors);
                break;
            case "kubernetes.io/dockerconfigjson":
                CheckJson(item, ".dockerconfigjson", errors);
                break;
            case "kubernetes.io/basic-auth" when !item["data"]["username"].Exists && !item["data"]["password"].Exists:
                errors.Required(Data.Key("username"));
                errors.Required(Data.Key("password"));
                break;
            case "kubernetes.io/ssh-auth" when !item["data"]["ssh-privatekey"].HasText:
                errors.Required(Data.Key("ssh-privatekey"));
                break;
            case "kubernetes.io/tls":
                foreach (string key in (ReadOnlySpan<string>)["tls.crt", "tls.key"])
                {
                    if (!item["data"][key].Exists)
                    {
                        errors.Required(Data.Key(key));
                    }
                }

                break;
        }
    }

    private static void CheckJson(Value item, string key, FieldErrors errors)
    {
        if (Text(item, key) is not { } text)
        {
            errors.Required(Data.Key(key));
        }
        else if (!Document.TryParse(Encoding.UTF8.GetBytes(text), out _, out _))
        {
            errors.Invalid(Data.Key(key), "<secret contents redacted>", JsonProblem.Of(text));
        }
    }

    private static string? Text(Value item, string key) =>
        item["data"][key].Text is { } base64 ? Encoding.UTF8.GetString(Convert.FromBase64String(base64)) : null;
}
