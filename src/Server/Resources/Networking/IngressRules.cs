using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Networking;

/// <summary>What an ingress, and a class of ingresses, must look like.</summary>
internal static class IngressRules
{
    private const int ControllerMax = 250;
    private static readonly FieldPath Spec = FieldPath.Of("spec");
    private static readonly string[] NotWithin = ["//", "/./", "/../", "%2f", "%2F"];
    private static readonly string[] NotAtEnd = ["/..", "/."];

    public static void Check(Value spec, FieldErrors errors)
    {
        if (spec["rules"].Count == 0 && !spec["defaultBackend"].IsObject)
        {
            errors.Invalid(Spec, Value.Null, "either `defaultBackend` or `rules` must be specified");
        }

        if (spec["defaultBackend"].IsObject)
        {
            CheckBackend(spec["defaultBackend"], Spec.Child("defaultBackend"), errors);
        }

        int index = 0;
        foreach (Value rule in spec["rules"].Elements)
        {
            CheckRule(rule, Spec.Child("rules")[index++], errors);
        }

        index = 0;
        foreach (Value tls in spec["tls"].Elements)
        {
            CheckTls(tls, Spec.Child("tls")[index++], errors);
        }

        if (spec["ingressClassName"].Text is { } name)
        {
            errors.Say(Spec.Child("ingressClassName"), name, DnsNames.Subdomain(name));
        }
    }

    /// <summary>An IngressClass, whose controller is its own for good.</summary>
    public static void CheckClass(Value item, Value old, FieldErrors errors)
    {
        Value controller = item["spec"]["controller"];
        FieldPath path = Spec.Child("controller");
        if (controller.TextOrEmpty.Length > ControllerMax)
        {
            errors.TooLong(path, ControllerMax);
        }

        if (errors.Given(path, controller))
        {
            CheckController(controller.TextOrEmpty, path, errors);
        }

        if (item["spec"]["parameters"].IsObject)
        {
            CheckParameters(item["spec"]["parameters"], Spec.Child("parameters"), errors);
        }

        if (old.Exists)
        {
            errors.Immutable(path, controller, old["spec"]["controller"]);
        }
    }

    // of the domain and the path only the part that is wrong is shown
    private static void CheckController(string controller, FieldPath path, FieldErrors errors)
    {
        int slash = controller.IndexOf('/');
        foreach (string problem in QualifiedDomains.DomainPrefixedPath(controller))
        {
            string shown = slash <= 0 || slash == controller.Length - 1 ? controller
                : problem.StartsWith("Invalid path", StringComparison.Ordinal) ? controller[(slash + 1)..]
                : controller[..slash];
            errors.Invalid(path, shown, problem);
        }
    }

    private static void CheckParameters(Value parameters, FieldPath path, FieldErrors errors)
    {
        CheckReference(parameters, path, errors);
        errors.OneOf(path.Child("scope"), parameters["scope"], "Cluster", "Namespace");
        Value ns = parameters["namespace"];
        if (parameters["scope"].TextIs("Namespace"))
        {
            if (errors.Given(path.Child("namespace"), ns, "`parameters.scope` is set to 'Namespace'"))
            {
                errors.Say(path.Child("namespace"), ns, DnsNames.Label(ns.TextOrEmpty));
            }
        }
        else if (parameters["scope"].TextIs("Cluster") && ns.Exists)
        {
            errors.Forbidden(path.Child("namespace"), "`parameters.scope` is set to 'Cluster'");
        }
    }

    // something that holds what the ingress itself does not say
    private static void CheckReference(Value reference, FieldPath path, FieldErrors errors)
    {
        if (reference["apiGroup"].Text is { } group)
        {
            errors.Say(path.Child("apiGroup"), group, DnsNames.Subdomain(group));
        }

        foreach (string field in (ReadOnlySpan<string>)["kind", "name"])
        {
            if (errors.Given(path.Child(field), reference[field]))
            {
                errors.Say(path.Child(field), reference[field], KeyNames.PathSegment(reference[field].TextOrEmpty));
            }
        }
    }

    private static void CheckRule(Value rule, FieldPath path, FieldErrors errors)
    {
        if (rule["host"].TextOrEmpty is { Length: > 0 } host)
        {
            if (IpText.TryRead(host, out _))
            {
                errors.Invalid(path.Child("host"), host, "must be a DNS name, not an IP address");
            }

            errors.Say(path.Child("host"), host, HostProblems(host));
        }

        Value http = rule["http"];
        if (!http.IsObject)
        {
            return;
        }

        FieldPath paths = path.Child("http", "paths");
        errors.Given(paths, http["paths"]);
        int index = 0;
        foreach (Value one in http["paths"].Elements)
        {
            CheckPath(one, paths[index++], errors);
        }
    }

    private static IReadOnlyList<string> HostProblems(string host) =>
        host.Contains('*') ? DnsNames.WildcardSubdomain(host) : DnsNames.Subdomain(host);

    private static void CheckPath(Value one, FieldPath at, FieldErrors errors)
    {
        string path = one["path"].TextOrEmpty;
        FieldPath where = at.Child("path");
        string? type = one["pathType"].Text;
        if (type is null)
        {
            errors.Required(at.Child("pathType"), "pathType must be specified");
            return;
        }

        bool exact = type is "Exact" or "Prefix";
        if (!exact && type != "ImplementationSpecific")
        {
            errors.NotSupported(at.Child("pathType"), type, "Exact", "ImplementationSpecific", "Prefix");
        }
        else if (!path.StartsWith('/') && (exact || path.Length > 0))
        {
            errors.Invalid(where, path, "must be an absolute path");
        }

        if (exact)
        {
            foreach (string part in NotWithin.Where(p => path.Contains(p, StringComparison.Ordinal)))
            {
                errors.Invalid(where, path, $"must not contain '{part}'");
            }

            foreach (string end in NotAtEnd.Where(e => path.EndsWith(e, StringComparison.Ordinal)))
            {
                errors.Invalid(where, path, $"cannot end with '{end}'");
            }
        }

        CheckBackend(one["backend"], at.Child("backend"), errors);
    }

    private static void CheckBackend(Value backend, FieldPath path, FieldErrors errors)
    {
        Value service = backend["service"];
        bool resource = backend["resource"].IsObject;
        if (service.IsObject == resource)
        {
            errors.Invalid(
                path, "", resource ? "cannot set both resource and service backends" : "resource or service backend is required");
        }
        else if (resource)
        {
            CheckReference(backend["resource"], path.Child("resource"), errors);
        }
        else
        {
            CheckService(service, path, errors);
        }
    }

    private static void CheckService(Value service, FieldPath path, FieldErrors errors)
    {
        FieldPath at = path.Child("service");
        if (errors.Given(at.Child("name"), service["name"]))
        {
            errors.Say(at.Child("name"), service["name"], DnsNames.Label(service["name"].TextOrEmpty));
        }

        Value name = service["port"]["name"];
        bool named = name.HasText;
        bool numbered = (service["port"]["number"].Integer ?? 0) != 0;
        if (named && numbered)
        {
            errors.Invalid(path, "", "cannot set both port name & port number");
        }
        else if (named)
        {
            errors.PortOrName(at.Child("port", "name"), name);
        }
        else if (numbered)
        {
            errors.Port(at.Child("port", "number"), service["port"]["number"]);
        }
        else
        {
            errors.Required(path, "port name or number is required");
        }
    }

    private static void CheckTls(Value tls, FieldPath path, FieldErrors errors)
    {
        int index = 0;
        foreach (Value host in tls["hosts"].Elements)
        {
            errors.Say(path.Child("hosts")[index++], host, HostProblems(host.TextOrEmpty));
        }

        if (tls["secretName"].TextOrEmpty is { Length: > 0 } secret)
        {
            errors.Say(path.Child("secretName"), secret, DnsNames.Subdomain(secret));
        }
    }
}
