using Xebec.Api.Documents;
using Xebec.Schema.Types;
using Xebec.Server.Resources.Shared.Pods;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Core.Namespaces;

/// <summary>Everything the API does with a ResourceQuota; counting is admission's (<c>ResourceQuotas</c>).</summary>
public sealed class ResourceQuotaKind : ResourceKind
{
    private const string NotSupported = "unsupported scope";
    private const string NotApplicable = "unsupported scope applied to resource";
    private static readonly FieldPath Spec = FieldPath.Of("spec");

    private static readonly string[] Countable =
    [
        "cpu", "memory", "ephemeral-storage", "requests.cpu", "requests.memory", "requests.storage", "requests.ephemeral-storage",
        "limits.cpu", "limits.memory", "limits.ephemeral-storage",
        "pods", "resourcequotas", "services", "replicationcontrollers", "secrets", "configmaps", "persistentvolumeclaims",
        "services.nodeports", "services.loadbalancers",
    ];

    private static readonly string[] OfPods = ["pods", "cpu", "memory", "limits.cpu", "limits.memory", "requests.cpu", "requests.memory"];

    // which resources each scope can divide
    private static readonly Dictionary<string, string[]> Scopes = new(StringComparer.Ordinal)
    {
        ["Terminating"] = OfPods,
        ["NotTerminating"] = OfPods,
        ["BestEffort"] = ["pods"],
        ["NotBestEffort"] = OfPods,
        ["PriorityClass"] = OfPods,
        ["CrossNamespacePodAffinity"] = OfPods,
        ["VolumeAttributesClass"] = ["persistentvolumeclaims", "requests.storage"],
    };

    public override bool DeleteAnswersObject => true;

    public override bool HasGeneration(WriteContext context) => false;

    public override void Validate(Value item, FieldErrors errors, WriteContext context)
    {
        Value spec = item["spec"];
        CheckAmounts(spec["hard"], Spec.Child("hard"), errors);
        List<string> limited = [.. spec["hard"].Members.ToList().Select(m => m.Name).Where(IsCountable)];
        CheckScopes(spec["scopes"], limited, errors);
        CheckSelector(spec, limited, context.Type.Type.Field("spec")!.Type.Field("scopeSelector")!.Type, errors);
    }

    public override void ValidateUpdate(Value item, Value old, FieldErrors errors, WriteContext context)
    {
        if (context.Subresource == "status")
        {
            CheckAmounts(item["status"]["hard"], FieldPath.Of("status").Child("hard"), errors);
            CheckAmounts(item["status"]["used"], FieldPath.Of("status").Child("used"), errors);
            return;
        }

        Validate(item, errors, context);
        Value scopes = item["spec"]["scopes"];
        if (!Names(scopes).SetEquals(Names(old["spec"]["scopes"])))
        {
            errors.Invalid(Spec.Child("scopes"), scopes, CommonRules.ImmutableText);
        }
    }

    private static HashSet<string> Names(Value scopes) =>
        scopes.Elements.ToList().Select(s => s.TextOrEmpty).ToHashSet(StringComparer.Ordinal);

    private static bool IsCountable(string resource) =>
        Countable.Contains(resource)
        || ResourceRules.IsHugePages(resource)
        || resource.StartsWith("requests.hugepages-", StringComparison.Ordinal);

    private static bool Divides(string scope, string resource) =>
        !Scopes.TryGetValue(scope, out string[]? resources) || resources.Contains(resource);

    private static void CheckAmounts(Value amounts, FieldPath path, FieldErrors errors)
    {
        foreach (Member amount in amounts.Members)
        {
            FieldPath at = path.Key(amount.Name);
            ResourceRules.CheckName(amount.Name, at, errors);
            if (!amount.Name.Contains('/') && !IsCountable(amount.Name))
            {
                errors.Invalid(at, amount.Name, "must be a standard resource for quota");
            }

            ResourceRules.CheckValue(amount.Name, amount.Value, at, errors);
        }
    }

    private static void CheckScopes(Value scopes, List<string> limited, FieldErrors errors)
    {
        FieldPath path = Spec.Child("scopes");
        foreach (string scope in scopes.Elements.ToList().Select(s => s.TextOrEmpty))
        {
            if (!Scopes.ContainsKey(scope))
            {
                errors.Invalid(path, scopes, NotSupported);
            }

            limited.Where(r => !Divides(scope, r)).ToList().ForEach(_ => errors.Invalid(path, scopes, NotApplicable));
        }

        CheckConflicts(Names(scopes), path, scopes, errors);
    }

    private static void CheckSelector(Value spec, List<string> limited, TypeSchema type, FieldErrors errors)
    {
        FieldPath path = Spec.Child("scopeSelector", "matchExpressions");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (Value expression in spec["scopeSelector"]["matchExpressions"].Elements)
        {
            string scope = expression["scopeName"].TextOrEmpty;
            if (!Scopes.ContainsKey(scope))
            {
                errors.Invalid(path.Child("scopeName"), scope, NotSupported);
            }

            limited.Where(r => !Divides(scope, r)).ToList().ForEach(
                _ => errors.Invalid(path, InternalForm.Of(spec["scopeSelector"], type), NotApplicable));
            CheckOperator(expression, scope, path, errors);
            seen.Add(scope);
        }

        CheckConflicts(seen, path, spec["scopes"], errors);
    }

    private static void CheckOperator(Value expression, string scope, FieldPath path, FieldErrors errors)
    {
        string op = expression["operator"].TextOrEmpty;
        if (op != "Exists" && scope is "BestEffort" or "NotBestEffort" or "Terminating" or "NotTerminating" or "CrossNamespacePodAffinity")
        {
            errors.Invalid(
                path.Child("operator"),
                op,
                "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, "
                    + "ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity");
        }

        switch (op)
        {
            case "In" or "NotIn":
                errors.Given(
                    path.Child("values"),
                    expression["values"],
                    "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector");
                break;
            case "Exists" or "DoesNotExist" when expression["values"].Count > 0:
                errors.Invalid(
                    path.Child("values"),
                    expression["values"],
                    "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector");
                break;
            case "Exists" or "DoesNotExist":
                break;
            default:
                errors.Invalid(path.Child("operator"), op, "not a valid selector operator");
                break;
        }
    }

    private static void CheckConflicts(HashSet<string> scopes, FieldPath path, Value shown, FieldErrors errors)
    {
        foreach ((string one, string other) in (ReadOnlySpan<(
            string, string)>)[("BestEffort", "NotBestEffort"), ("Terminating", "NotTerminating")])
        {
            if (scopes.Contains(one) && scopes.Contains(other))
            {
                errors.Invalid(path, shown, "conflicting scopes");
            }
        }
    }
}
