using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Admission;

/// <summary>What admission policies must look like, validating and mutating ones.</summary>
internal static class PolicyRules
{
    private const int AnnotationsMax = 20;
    private const int AnnotationBytesMax = 5 * 1024;
    private static readonly FieldPath Spec = FieldPath.Of("spec");
    private static readonly string[] Reasons = ["Forbidden", "Invalid", "RequestEntityTooLarge"];

    /// <summary>Types of patches and the members in which they stand.</summary>
    private static readonly (string Type, string Member)[] Patches =
    [
        ("ApplyConfiguration", "applyConfiguration"),
        ("JSONPatch", "jsonPatch"),
    ];

    private static readonly string[] Reserved =
    [
        "true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop",
        "package", "namespace", "return", "var", "void", "while",
    ];

    public static void Validating(Value item, Value old, FieldErrors errors)
    {
        Value spec = item["spec"];
        var expressions = new PolicyExpressions(spec, errors);
        Common(spec, old["spec"], expressions, errors);
        if (spec["validations"].Count + spec["auditAnnotations"].Count == 0)
        {
            errors.Required(Spec.Child("validations"), "validations or auditAnnotations must contain at least one item");
            errors.Required(Spec.Child("auditAnnotations"), "validations or auditAnnotations must contain at least one item");
        }

        errors.Each(spec["validations"], Spec.Child("validations"), (validation, at) => Validation(validation, expressions, at, errors));
        FieldPath annotations = Spec.Child("auditAnnotations");
        if (spec["auditAnnotations"].Count > AnnotationsMax)
        {
            const string type = "io.k8s.api.admissionregistration.v1.AuditAnnotation";
            var all = new ArrayDraft(spec["auditAnnotations"].Elements.ToList().Select(a => InternalForm.Of(a, type)));
            errors.Invalid(annotations, all, $"must not have more than {AnnotationsMax} auditAnnotations");
        }

        var keys = new HashSet<string>(StringComparer.Ordinal);
        errors.Each(spec["auditAnnotations"], annotations, (annotation, at) =>
        {
            Annotation(annotation, item["metadata"]["name"].TextOrEmpty, expressions, at, errors);
            if (!keys.Add(annotation["key"].TextOrEmpty))
            {
                errors.Duplicate(at.Child("key"), annotation["key"].TextOrEmpty);
            }
        });
    }

    public static void Mutating(Value item, Value old, FieldErrors errors)
    {
        Value spec = item["spec"];
        var expressions = new PolicyExpressions(spec, errors);
        Common(spec, old["spec"], expressions, errors);
        if (spec["mutations"].Count == 0)
        {
            errors.Required(Spec.Child("mutations"), "mutations must contain at least one item");
        }

        errors.Each(spec["mutations"], Spec.Child("mutations"), (mutation, at) => Mutation(mutation, expressions, at, errors));
        errors.OneOf(Spec.Child("reinvocationPolicy"), spec["reinvocationPolicy"], "IfNeeded", "Never");
    }

    /// <summary>Status of a validating policy: what its controller found out about the types of its expressions.</summary>
    public static void Status(Value item, Value old, FieldErrors errors)
    {
        Value status = item["status"];
        var path = FieldPath.Of("status");
        errors.Each(status["typeChecking"]["expressionWarnings"], path.Child("typeChecking", "expressionWarnings"), (warning, at) =>
        {
            if (!warning["warning"].HasText)
            {
                errors.Required(at.Child("warning"));
            }

            if (string.IsNullOrWhiteSpace(warning["fieldRef"].Text))
            {
                errors.Required(at.Child("fieldRef"));
            }
        });
        ConditionRules.Check(status["conditions"], path.Child("conditions"), errors);
    }

    private static void Common(Value spec, Value old, PolicyExpressions expressions, FieldErrors errors)
    {
        errors.OneOf(Spec.Child("failurePolicy"), spec["failurePolicy"], MatchRules.FailurePolicies);
        if (spec["paramKind"].IsObject)
        {
            ParamKind(spec["paramKind"], Spec.Child("paramKind"), errors);
        }

        FieldPath match = Spec.Child("matchConstraints");
        if (!spec["matchConstraints"].IsObject)
        {
            errors.Required(match);
        }
        else
        {
            MatchRules.Resources(spec["matchConstraints"], match, errors);
            if (spec["matchConstraints"]["resourceRules"].Count == 0)
            {
                errors.Required(match.Child("resourceRules"));
            }
        }

        if (!old.Exists || spec["paramKind"] != old["paramKind"] || spec["matchConditions"] != old["matchConditions"])
        {
            ConditionExpressions.Check(spec["matchConditions"], spec["paramKind"].IsObject, Spec.Child("matchConditions"), errors);
        }

        errors.Each(spec["variables"], Spec.Child("variables"), (variable, at) => Variable(variable, expressions, at, errors));
    }

    private static void ParamKind(Value kind, FieldPath path, FieldErrors errors)
    {
        string version = kind["apiVersion"].TextOrEmpty;
        FieldPath at = path.Child("apiVersion");
        string[] parts = version.Split('/');
        if (version.Length == 0)
        {
            errors.Required(at);
        }
        else if (parts.Length > 2)
        {
            errors.Invalid(at, version, "unexpected GroupVersion string: " + version);
        }
        else
        {
            if (parts.Length == 2 && parts[0].Length > 0)
            {
                SayAtOnce(at, parts[0], "", DnsNames.Subdomain(parts[0]), errors);
            }

            if (parts[^1].Length == 0)
            {
                errors.Invalid(at, version, "version must be specified");
            }
            else
            {
                SayAtOnce(at, parts[^1], "", DnsNames.Label1035(parts[^1]), errors);
            }
        }

        string name = kind["kind"].TextOrEmpty;
        if (name.Length == 0)
        {
            errors.Required(path.Child("kind"));
        }
        else
        {
            SayAtOnce(path.Child("kind"), name, "may have mixed case, but should otherwise match: ",
                DnsNames.Label1035(name.ToLowerInvariant()), errors);
        }
    }

    private static void SayAtOnce(FieldPath path, string value, string intro, IReadOnlyList<string> problems, FieldErrors errors)
    {
        if (problems.Count > 0)
        {
            errors.Invalid(path, value, intro + string.Join(',', problems));
        }
    }

    private static void Variable(Value variable, PolicyExpressions expressions, FieldPath path, FieldErrors errors)
    {
        string name = variable["name"].TextOrEmpty;
        if (string.IsNullOrWhiteSpace(name))
        {
            errors.Required(path.Child("name"), "name is not specified");
        }
        else if (KeyNames.CIdentifier(name).Count > 0 || Reserved.Contains(name))
        {
            errors.Invalid(path.Child("name"), name, "must be a valid CEL identifier");
        }

        string expression = variable["expression"].TextOrEmpty;
        if (string.IsNullOrWhiteSpace(expression))
        {
            errors.Required(path.Child("expression"), "expression is not specified");
        }
        else
        {
            expressions.Variable(name, expression, path.Child("expression"));
        }
    }

    private static void Validation(Value validation, PolicyExpressions expressions, FieldPath path, FieldErrors errors)
    {
        string expression = validation["expression"].TextOrEmpty;
        if (string.IsNullOrWhiteSpace(expression))
        {
            errors.Required(path.Child("expression"), "expression is not specified");
        }
        else
        {
            expressions.Validation(expression, path.Child("expression"));
        }

        if (validation["messageExpression"].Text is { } text && !string.IsNullOrWhiteSpace(text))
        {
            expressions.Message(text, path.Child("messageExpression"));
        }

        foreach (string field in (ReadOnlySpan<string>)["messageExpression", "message"])
        {
            if (validation[field].Text is { Length: > 0 } blank && string.IsNullOrWhiteSpace(blank))
            {
                errors.Invalid(path.Child(field), blank, "must be non-empty if specified");
            }
        }

        string message = validation["message"].TextOrEmpty;
        if (message.Trim().AsSpan().ContainsAny('\n', '\r'))
        {
            errors.Invalid(path.Child("message"), message, "must not contain line breaks");
        }

        if (validation["reason"].Text is { } reason)
        {
            errors.Among(path.Child("reason"), reason, Reasons);
        }
    }

    private static void Annotation(Value annotation, string policy, PolicyExpressions expressions, FieldPath path, FieldErrors errors)
    {
        string key = annotation["key"].TextOrEmpty;
        if (policy.Length == 0)
        {
            errors.Invalid(path.Child("key"), key, "requires metadata.name be non-empty");
        }
        else
        {
            errors.Say(path.Child("key"), $"{policy}/{key}", LabelNames.Key($"{policy}/{key}"));
        }

        string value = annotation["valueExpression"].TextOrEmpty.Trim();
        if (value.Length == 0)
        {
            errors.Required(path.Child("valueExpression"), "valueExpression is not specified");
        }
        else if (value.Length > AnnotationBytesMax)
        {
            errors.Required(path.Child("valueExpression"), $"must not exceed {AnnotationBytesMax} bytes in length");
        }
        else
        {
            expressions.Annotation(value, annotation["valueExpression"].TextOrEmpty, path.Child("valueExpression"));
        }
    }

    private static void Mutation(Value mutation, PolicyExpressions expressions, FieldPath path, FieldErrors errors)
    {
        string type = mutation["patchType"].TextOrEmpty;
        errors.OneOf(path.Child("patchType"), type, [.. Patches.Select(p => p.Type)]);
        string own = Array.Find(Patches, p => p.Type == type).Member;
        if (own is null)
        {
            return;
        }

        if (!mutation[own].IsObject)
        {
            errors.Required(path.Child(own), $"must be specified when patchType is {type}");
        }
        else if (mutation[own]["expression"].TextOrEmpty.Trim() is { Length: > 0 } expression)
        {
            expressions.Mutation(expression, type == "JSONPatch", path.Child(own, "expression"));
        }
        else
        {
            errors.Required(path.Child(own, "expression"));
        }

        foreach ((string _, string member) in Patches)
        {
            if (member != own && mutation[member].IsObject)
            {
                errors.Invalid(path.Child(member), $"{{{member}}}", $"must not be specified when patchType is {type}");
            }
        }
    }
}
