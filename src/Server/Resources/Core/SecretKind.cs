using System.Text;
using Xebec.Api.Documents;
using Xebec.Server.Resources.Shared;

namespace Xebec.Server.Resources.Core;

/// <summary>Everything the API does with a Secret: plain text given in stringData becomes data and is never shown again.</summary>
public sealed class SecretKind : ResourceKind
{
    public override void Complete(ObjectDraft draft)
    {
        draft.DefaultText("type", "Opaque");
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
}
