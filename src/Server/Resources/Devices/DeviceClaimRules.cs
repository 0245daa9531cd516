using Xebec.Api.Documents;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Resources.Validation;
using Xebec.Server.Writing;

namespace Xebec.Server.Resources.Devices;

/// <summary>What a claim for devices must say, in a claim of its own or in a template.</summary>
internal static class DeviceClaimRules
{
    private const int RequestsMax = 32;
    private const int ConstraintsMax = 32;
    private const int AlternativesMax = 8;
    private static readonly FieldPath Spec = FieldPath.Of("spec");

    public static void Claim(Value item, Value old, FieldErrors errors)
    {
        if (old.Exists)
        {
            Unchanged(item, old, InternalForm.Of(errors.AsSent(Spec, item["spec"]), "io.k8s.api.resource.v1.ResourceClaimSpec"), errors);
        }
        else
        {
            Devices(item["spec"]["devices"], Spec.Child("devices"), errors);
        }
    }

    public static void Template(Value item, Value old, FieldErrors errors)
    {
        if (old.Exists)
        {
            Unchanged(item, old, ShownTemplate(errors.AsSent(Spec, item["spec"])), errors);
            return;
        }

        Value metadata = item["spec"]["metadata"];
        MetadataValidation.Annotations(metadata["annotations"], Spec.Child("metadata", "annotations"), errors);
        MetadataValidation.Labels(metadata["labels"], Spec.Child("metadata", "labels"), errors);
        Devices(item["spec"]["spec"]["devices"], Spec.Child("spec", "devices"), errors);
    }

    public static void Complete(ObjectDraft spec)
    {
        foreach (ObjectDraft request in spec.Opened("devices").Each("requests"))
        {
            if (request.Opened("exactly") is { } exactly)
            {
                CompleteWanted(exactly);
            }

            foreach (ObjectDraft alternative in request.Each("firstAvailable"))
            {
                CompleteWanted(alternative);
            }
        }
    }

    /// <summary>References to requests, which may go on to one of their alternatives.</summary>
    public static void References(Value references, Value claim, FieldPath path, FieldErrors errors) =>
        errors.Set(references, path, RequestsMax, (name, at) => Reference(name, claim, at, errors), name => name);

    public static void Reference(Value name, Value claim, FieldPath path, FieldErrors errors)
    {
        string[] parts = name.TextOrEmpty.Split('/');
        if (parts.Length <= 2)
        {
            foreach (string part in parts)
            {
                DeviceNames.Label(part, path, errors);
            }
        }

        Value request = claim["requests"].Elements.ToList().FindLast(r => r["name"].TextIs(parts[0]));
        bool known = parts.Length == 1
            ? request.Exists
            : parts.Length == 2 && request["firstAvailable"].Elements.ToList().Exists(a => a["name"].TextIs(parts[1]));
        if (!known)
        {
            errors.Invalid(path, name.TextOrEmpty,
                "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'");
        }
    }

    private static void CompleteWanted(ObjectDraft wanted)
    {
        wanted.DefaultText("allocationMode", "ExactCount");
        if (wanted["allocationMode"].TextIs("ExactCount"))
        {
            wanted.DefaultNumber("count", 1);
        }
    }

    private static void Unchanged(Value item, Value old, Value shown, FieldErrors errors)
    {
        if (item["spec"] != old["spec"])
        {
            errors.Invalid(Spec, shown, CommonRules.ImmutableText);
        }
    }

    /// <summary>A template's metadata is part of itself in Go, and its members stand beside the spec.</summary>
    private static ObjectDraft ShownTemplate(Value template)
    {
        var shown = new ObjectDraft();
        foreach (Member member in template["metadata"].Members)
        {
            shown.Append(member.NameValue, member.Value);
        }

        return shown.Set("Spec", InternalForm.Of(template["spec"], "io.k8s.api.resource.v1.ResourceClaimSpec"));
    }

    private static void Devices(Value claim, FieldPath path, FieldErrors errors)
    {
        errors.Set(claim["requests"], path.Child("requests"), RequestsMax,
            (request, at) => Request(request, at, errors), r => r["name"].TextOrEmpty);
        errors.Each(
            claim["constraints"], path.Child("constraints"), ConstraintsMax, (constraint, at) => Constraint(constraint, claim, at, errors));
        errors.Each(claim["config"], path.Child("config"), DeviceSettings.ConfigsMax, (config, at) =>
        {
            References(config["requests"], claim, at.Child("requests"), errors);
            DeviceSettings.Config(config, false, at, errors);
        });
    }

    private static void Request(Value request, FieldPath path, FieldErrors errors)
    {
        DeviceNames.Label(request["name"], path.Child("name"), errors);
        bool exactly = request["exactly"].IsObject;
        bool first = request["firstAvailable"].Count > 0;
        if (!exactly && !first)
        {
            errors.Required(path, "exactly one of `exactly` or `firstAvailable` is required");
        }
        else if (exactly && first)
        {
            errors.Invalid(path, Value.Null, "exactly one of `exactly` or `firstAvailable` is required, but multiple fields are set");
        }
        else if (exactly)
        {
            Wanted(request["exactly"], path.Child("exactly"), errors);
        }
        else
        {
            errors.Set(
                request["firstAvailable"],
                path.Child("firstAvailable"),
                AlternativesMax,
                (alternative, at) =>
                {
                    DeviceNames.Label(alternative["name"], at.Child("name"), errors);
                    Wanted(alternative, at, errors);
                },
                a => a["name"].TextOrEmpty);
        }
    }

    private static void Wanted(Value wanted, FieldPath path, FieldErrors errors)
    {
        DeviceNames.Class(wanted["deviceClassName"], path.Child("deviceClassName"), errors);
        DeviceSettings.Selectors(wanted["selectors"], path.Child("selectors"), errors);
        long count = wanted["count"].Integer ?? 0;
        switch (wanted["allocationMode"].TextOrEmpty)
        {
            case "All" when count != 0:
                errors.Invalid(path.Child("count"), count, "must not be specified when allocationMode is 'All'");
                break;
            case "ExactCount" when count <= 0:
                errors.Invalid(path.Child("count"), count, "must be greater than zero");
                break;
            case "All" or "ExactCount":
                break;
            default:
                errors.NotSupported(path.Child("allocationMode"), wanted["allocationMode"].TextOrEmpty, "All", "ExactCount");
                break;
        }

        DeviceSettings.Tolerations(wanted["tolerations"], path.Child("tolerations"), errors);
    }

    private static void Constraint(Value constraint, Value claim, FieldPath path, FieldErrors errors)
    {
        References(constraint["requests"], claim, path.Child("requests"), errors);
        if (constraint["matchAttribute"].Text is { } match)
        {
            DeviceNames.FullyQualified(match, path.Child("matchAttribute"), errors);
        }
        else if (constraint["distinctAttribute"].Text is { } distinct)
        {
            DeviceNames.FullyQualified(distinct, path.Child("distinctAttribute"), errors);
        }
        else
        {
            // the wording is upstream's
            errors.Required(path, "exactly one of \"matchAttribute\" or \"distinctAttribute\" is required, but multiple fields are set");
        }
    }
}
