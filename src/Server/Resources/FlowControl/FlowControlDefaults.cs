using Xebec.Api.Documents;
using Xebec.Server.Resources.Shared;

namespace Xebec.Server.Resources.FlowControl;

/// <summary>Defaults of flow schemas and priority levels.</summary>
internal static class FlowControlDefaults
{
    public static void Schema(ObjectDraft draft) => draft.Object("spec").DefaultNumber("matchingPrecedence", 1000);

    public static void Level(ObjectDraft draft)
    {
        ObjectDraft spec = draft.Object("spec");
        if (spec.Opened("exempt") is { } exempt)
        {
            exempt.Default("nominalConcurrencyShares", 0);
            exempt.Default("lendablePercent", 0);
        }

        if (spec.Opened("limited") is not { } limited)
        {
            return;
        }

        limited.Default("nominalConcurrencyShares", 30);
        limited.Default("lendablePercent", 0);
        if (limited.Opened("limitResponse")?.Opened("queuing") is { } queuing)
        {
            queuing.DefaultNumber("handSize", 8);
            queuing.DefaultNumber("queues", 64);
            queuing.DefaultNumber("queueLengthLimit", 50);
        }
    }
}
