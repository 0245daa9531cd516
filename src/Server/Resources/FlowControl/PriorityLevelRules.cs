using Xebec.Api.Documents;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.FlowControl;

/// <summary>What a priority level must look like: its share of the server, and what becomes of requests beyond it.</summary>
internal static class PriorityLevelRules
{
    private const int QueuesMax = 10_000_000;

    // a hand of queues is dealt from one 64-bit hash, of which a few bits would not be uniform
    private const int HashBitsMax = 60;

    public static void Check(Value item, Value old, FieldErrors errors)
    {
        string name = item["metadata"]["name"].TextOrEmpty;
        Value spec = item["spec"];
        var path = FieldPath.Of("spec");
        CheckType(spec, name, path, errors);
        if (DefaultFlowControl.Mandatory("prioritylevelconfigurations", name) is { } fixedSpec
            && Comparable(spec, name) != Comparable(fixedSpec, name))
        {
            string except = name == "exempt" ? " except the 'spec.exempt' field" : "";
            errors.Invalid(path, InternalForm.Of(errors.AsSent(path, spec), "io.k8s.api.flowcontrol.v1.PriorityLevelConfigurationSpec"),
                $"spec of '{name}'{except} must equal the fixed value");
        }

        FlowSchemaRules.CheckStatus(item, old, errors);
    }

    private static void CheckType(Value spec, string name, FieldPath path, FieldErrors errors)
    {
        string type = spec["type"].TextOrEmpty;
        if ((name == "exempt") != (type == "Exempt"))
        {
            errors.Invalid(path.Child("type"), type, "must be 'Exempt' if and only if `name` is 'exempt'");
        }

        switch (type)
        {
            case "Exempt":
                if (spec["limited"].IsObject)
                {
                    errors.Forbidden(path.Child("limited"), "must be nil if the type is not Limited");
                }

                CheckExempt(spec["exempt"], path.Child("exempt"), errors);
                break;
            case "Limited":
                if (spec["exempt"].IsObject)
                {
                    errors.Forbidden(path.Child("exempt"), "must be nil if the type is Limited");
                }

                if (spec["limited"].IsObject)
                {
                    CheckLimited(spec["limited"], path.Child("limited"), errors);
                }
                else
                {
                    errors.Required(path.Child("limited"), "must not be empty when type is Limited");
                }

                break;
            default:
                errors.NotSupported(path.Child("type"), type, "Exempt", "Limited");
                break;
        }
    }

    private static void CheckExempt(Value exempt, FieldPath path, FieldErrors errors)
    {
        CheckShares(exempt, path, errors);
        CheckLendable(exempt, path, errors);
    }

    private static void CheckLimited(Value limited, FieldPath path, FieldErrors errors)
    {
        CheckShares(limited, path, errors);
        CheckResponse(limited["limitResponse"], path.Child("limitResponse"), errors);
        CheckLendable(limited, path, errors);
        if (limited["borrowingLimitPercent"].Integer < 0)
        {
            errors.Invalid(path.Child("borrowingLimitPercent"), limited["borrowingLimitPercent"], "if specified, must be at least 0");
        }
    }

    private static void CheckShares(Value level, FieldPath path, FieldErrors errors)
    {
        if (level["nominalConcurrencyShares"].Integer < 0)
        {
            errors.Invalid(path.Child("nominalConcurrencyShares"), level["nominalConcurrencyShares"], "must be a non-negative integer");
        }
    }

    private static void CheckLendable(Value level, FieldPath path, FieldErrors errors)
    {
        if (level["lendablePercent"].Integer is < 0 or > 100)
        {
            errors.Invalid(path.Child("lendablePercent"), level["lendablePercent"], "must be between 0 and 100, inclusive");
        }
    }

    private static void CheckResponse(Value response, FieldPath path, FieldErrors errors)
    {
        // upstream says Limited where it means Queue
        bool queuing = response["queuing"].IsObject;
        switch (response["type"].TextOrEmpty)
        {
            case "Reject":
                if (queuing)
                {
                    errors.Forbidden(path.Child("queuing"), "must be nil if limited.limitResponse.type is not Limited");
                }

                break;
            case "Queue" when queuing:
                CheckQueues(response["queuing"], path.Child("queuing"), errors);
                break;
            case "Queue":
                errors.Required(path.Child("queuing"), "must not be empty if limited.limitResponse.type is Limited");
                break;
            default:
                errors.NotSupported(path.Child("type"), response["type"].TextOrEmpty, "Queue", "Reject");
                break;
        }
    }

    private static void CheckQueues(Value queuing, FieldPath path, FieldErrors errors)
    {
        long queues = queuing["queues"].Integer ?? 0;
        long hand = queuing["handSize"].Integer ?? 0;
        if (queuing["queueLengthLimit"].Integer <= 0)
        {
            errors.Invalid(path.Child("queueLengthLimit"), queuing["queueLengthLimit"], "must be positive");
        }

        if (queues <= 0)
        {
            errors.Invalid(path.Child("queues"), queues, "must be positive");
        }
        else if (queues > QueuesMax)
        {
            errors.Invalid(path.Child("queues"), queues, "must not be greater than 10000000");
        }

        if (hand <= 0)
        {
            errors.Invalid(path.Child("handSize"), hand, "must be positive");
        }
        else if (hand > queues)
        {
            errors.Invalid(path.Child("handSize"), hand, $"should not be greater than queues ({queues})");
        }
        else if (Math.Ceiling(Math.Log2(queues) * hand) > HashBitsMax)
        {
            errors.Invalid(path.Child("handSize"), hand,
                $"required entropy bits of deckSize {queues} and handSize {hand} should not be greater than {HashBitsMax}");
        }
    }

    private static Value Comparable(Value spec, string name)
    {
        var draft = ObjectDraft.Open(spec.Clone());
        if (name == "exempt")
        {
            draft.Remove("exempt");
        }

        return draft;
    }
}
