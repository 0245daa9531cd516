using Xebec.Api.Documents;
using Xebec.Server.Resources.Shared;

namespace Xebec.Server.Resources.Core.Accounts;

/// <summary>Everything the API does with a ServiceAccount.</summary>
public sealed class ServiceAccountKind : ResourceKind
{
    private const string Enforcing = "kubernetes.io/enforce-mountable-secrets";

    public override bool DeleteAnswersObject => true;

    public override void PrepareCreate(ObjectDraft draft, WriteContext context) => KeepNames(draft);

    public override void PrepareUpdate(ObjectDraft draft, Value old, WriteContext context) => KeepNames(draft);

    public override void Warn(Value item, Value old, List<string> warnings, WriteContext context)
    {
        if (item["metadata"]["annotations"][Enforcing].Exists && !old["metadata"]["annotations"][Enforcing].Exists)
        {
            warnings.Add(
                $"metadata.annotations[{Enforcing}]: deprecated in v1.32+; "
                + "prefer separate namespaces to isolate access to mounted secrets");
        }
    }

    public override ISubresource? Subresource(string name) => name == "token" ? ServiceAccountToken.Instance : null;

    // a secret of the account is in its namespace and is a secret: the name says it all
    private static void KeepNames(ObjectDraft draft)
    {
        foreach (ObjectDraft secret in draft.Each("secrets"))
        {
            foreach (Member other in secret.AsValue.Members.ToList().Where(m => !m.NameIs("name")))
            {
                secret.Remove(other.Name);
            }
        }
    }
}
