using Xebec.Api.Documents;

namespace Xebec.Server.Resources.Shared;

/// <summary>Defaults of a claim for a volume, alone or in a template.</summary>
internal static class ClaimDefaults
{
    public static void Complete(ObjectDraft claim)
    {
        claim.Object("spec").Default("volumeMode", "Filesystem");
        claim.Object("status").DefaultText("phase", "Pending");
    }
}
