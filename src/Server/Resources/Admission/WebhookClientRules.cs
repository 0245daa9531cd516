using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Admission;

/// <summary>How a webhook is reached: a URL, or a service of the cluster.</summary>
internal static class WebhookClientRules
{
    private const string Form = "; desired format: https://host[/path]";

    public static void Check(Value client, FieldPath path, FieldErrors errors)
    {
        Value url = client["url"];
        Value service = client["service"];
        if (url.Exists == service.IsObject)
        {
            errors.Required(path, "exactly one of url or service is required");
        }
        else if (url.Exists)
        {
            Url(url.TextOrEmpty, path.Child("url"), errors);
        }
        else
        {
            Service(service, path.Child("service"), errors);
        }
    }

    private static void Url(string text, FieldPath path, FieldErrors errors)
    {
        var url = UrlParts.Read(text);
        if (url.Problem is not null)
        {
            errors.Required(path, $"url must be a valid URL: {url.Problem}{Form}");
            return;
        }

        if (url.Scheme != "https")
        {
            errors.Invalid(path, url.Scheme, "'https' is the only allowed URL scheme" + Form);
        }

        if (url.Host.Length == 0)
        {
            errors.Invalid(path, "", "host must be specified" + Form);
        }

        if (url.User is not null)
        {
            errors.Invalid(path, url.User, "user information is not permitted in the URL");
        }

        if (url.Fragment.Length > 0)
        {
            errors.Invalid(path, url.Fragment, "fragments are not permitted in the URL");
        }

        if (url.Query.Length > 0)
        {
            errors.Invalid(path, url.Query, "query parameters are not permitted in the URL");
        }
    }

    private static void Service(Value service, FieldPath path, FieldErrors errors)
    {
        // upstream takes the one for the other, and says so of the wrong one
        if (!service["namespace"].HasText)
        {
            errors.Required(path.Child("name"));
        }

        if (!service["name"].HasText)
        {
            errors.Required(path.Child("namespace"));
        }

        long port = service["port"].Integer ?? 0;
        if (PortNames.Number(port) is { Count: > 0 } problems)
        {
            errors.Invalid(path.Child("port"), port, "port is not valid: " + string.Join(", ", problems));
        }

        if (service["path"].TextOrEmpty is not ("" or "/") and string text)
        {
            ServicePath(text, path.Child("path"), errors);
        }
    }

    private static void ServicePath(string text, FieldPath path, FieldErrors errors)
    {
        if (text == "//")
        {
            errors.Invalid(path, text, "segment[0] may not be empty");
            return;
        }

        if (text[0] != '/')
        {
            errors.Invalid(path, text, "must start with a '/'");
        }

        string inner = text[1..];
        string[] segments = (inner.EndsWith('/') ? inner[..^1] : inner).Split('/');
        for (int i = 0; i < segments.Length; i++)
        {
            foreach (string problem in segments[i].Length == 0 ? ["may not be empty"] : DnsNames.Subdomain(segments[i]))
            {
                errors.Invalid(path, text, segments[i].Length == 0 ? $"segment[{i}] {problem}" : $"segment[{i}]: {problem}");
            }
        }
    }
}
