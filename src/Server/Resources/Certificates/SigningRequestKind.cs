using Xebec.Api.Documents;
using Xebec.Server.Pipeline;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Resources.Validation;
using Xebec.Server.Writing;

namespace Xebec.Server.Resources.Certificates;

/// <summary>
/// Everything the API does with a CertificateSigningRequest. It says who asked, whatever the client wrote; approval and issue have
/// subresources of their own.
/// </summary>
public sealed class SigningRequestKind : ResourceKind
{
    private static readonly string[] JudgedByApproval = ["Approved", "Denied"];
    private static readonly string[] JudgedByStatus = ["Failed"];

    public override NameRule NameRule => NameRule.PathSegment;

    public override bool HasGeneration(WriteContext context) => false;

    public override void PrepareCreate(ObjectDraft draft, WriteContext context)
    {
        UserInfo user = context.User;
        var extra = new ObjectDraft();
        foreach ((string key, IReadOnlyList<string> values) in user.Extra.OrderBy(e => e.Key, StringComparer.Ordinal))
        {
            extra.Set(key, List(values));
        }

        draft.Object("spec")
            .Set("username", user.Name)
            .Set("uid", user.Uid.Length > 0 ? user.Uid : default)
            .Set("groups", user.Groups.Count > 0 ? List(user.Groups) : default(Value))
            .Set("extra", extra.Count > 0 ? extra : default(Value));
        draft.Remove("status");
    }

    public override void PrepareUpdate(ObjectDraft draft, Value old, WriteContext context)
    {
        draft.Set("spec", old["spec"]);
        if (context.Subresource.Length == 0)
        {
            draft.Set("status", old["status"]);
            return;
        }

        ObjectDraft status = draft.Object("status");
        if (context.Subresource == "approval")
        {
            status.Set("certificate", old["status"]["certificate"]);
        }

        foreach (string judged in context.Subresource == "approval" ? JudgedByStatus : JudgedByApproval)
        {
            Keep(status, old["status"]["conditions"], judged);
        }

        foreach (ObjectDraft condition in status.Each("conditions"))
        {
            Value same = old["status"]["conditions"].Elements.ToList()
                .Find(c => c["type"] == condition["type"] && c["status"] == condition["status"]);
            condition.Default("lastUpdateTime", Metadata.Time(context.Now));
            condition.Default(
                "lastTransitionTime", same["lastTransitionTime"].IsNullOrAbsent ? Metadata.Time(context.Now) : same["lastTransitionTime"]);
        }
    }

    public override void Validate(Value item, FieldErrors errors, WriteContext context) => SigningRequestRules.Check(item, default, errors);

    public override void ValidateUpdate(Value item, Value old, FieldErrors errors, WriteContext context) =>
        SigningRequestRules.CheckChange(item, old, context.Subresource, errors);

    public override IReadOnlyList<string> ResetFields(WriteContext context) => context.Subresource switch
    {
        "status" => ["spec", "status.conditions"],
        "approval" => ["spec", "status.certificate"],
        _ => ["spec", "status"],
    };

    // conditions that this subresource may not judge stay as they are, times included; of one added or taken away the rules speak
    private static void Keep(ObjectDraft status, Value before, string type)
    {
        List<Value> kept = before.Elements.ToList().FindAll(c => c["type"].TextIs(type));
        var now = status["conditions"].Elements.ToList();
        if (kept.Count == 0 || kept.Count != now.Count(c => c["type"].TextIs(type)))
        {
            return;
        }

        ArrayDraft conditions = status.Array("conditions");
        for (int i = 0, next = 0; i < now.Count; i++)
        {
            if (now[i]["type"].TextIs(type))
            {
                conditions[i] = kept[next++].Clone();
            }
        }
    }

    private static ArrayDraft List(IEnumerable<string> texts) => new(texts.Select(t => (Value)t));
}
