using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Shared.Pods;

/// <summary>Probes and lifecycle hooks: something to do, in exactly one way.</summary>
internal static class ProbeRules
{
    public static void CheckAll(Value container, long? graceSeconds, FieldPath path, FieldErrors errors)
    {
        CheckLifecycle(container["lifecycle"], graceSeconds, path.Child("lifecycle"), errors);
        foreach (string name in (ReadOnlySpan<string>)["livenessProbe", "readinessProbe", "startupProbe"])
        {
            Value probe = container[name];
            if (!probe.IsObject)
            {
                continue;
            }

            FieldPath at = path.Child(name);
            CheckProbe(probe, at, errors);
            if (name == "readinessProbe")
            {
                if (!probe["terminationGracePeriodSeconds"].IsNullOrAbsent)
                {
                    errors.Invalid(at.Child("terminationGracePeriodSeconds"),
                        probe["terminationGracePeriodSeconds"], "must not be set for readinessProbes");
                }
            }
            else if (probe["successThreshold"].Integer is { } times and not 1)
            {
                errors.Invalid(at.Child("successThreshold"), times, "must be 1");
            }
        }
    }

    private static void CheckProbe(Value probe, FieldPath path, FieldErrors errors)
    {
        CheckHandler(probe, null, path, errors, "exec", "httpGet", "tcpSocket", "grpc");
        foreach (string number in (ReadOnlySpan<string>)["initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold",
            "failureThreshold"])
        {
            errors.NotNegative(path.Child(number), probe[number]);
        }

        if (probe["terminationGracePeriodSeconds"].Integer <= 0)
        {
            errors.Invalid(path.Child("terminationGracePeriodSeconds"), probe["terminationGracePeriodSeconds"], "must be greater than 0");
        }
    }

    private static void CheckLifecycle(Value lifecycle, long? graceSeconds, FieldPath path, FieldErrors errors)
    {
        foreach (string hook in (ReadOnlySpan<string>)["postStart", "preStop"])
        {
            if (lifecycle[hook].IsObject)
            {
                CheckHandler(lifecycle[hook], graceSeconds, path.Child(hook), errors, "exec", "httpGet", "tcpSocket", "sleep");
            }
        }
    }

    private static void CheckHandler(
        Value holder, long? graceSeconds, FieldPath path, FieldErrors errors, params ReadOnlySpan<string> kinds)
    {
        int count = 0;
        foreach (string kind in kinds)
        {
            if (!holder[kind].IsObject)
            {
                continue;
            }

            if (count++ > 0)
            {
                errors.Forbidden(path.Child(kind), "may not specify more than 1 handler type");
            }
            else
            {
                CheckHow(kind, holder[kind], graceSeconds, path.Child(kind), errors);
            }
        }

        if (count == 0)
        {
            errors.Required(path, "must specify a handler type");
        }
    }

    private static void CheckHow(string kind, Value handler, long? graceSeconds, FieldPath path, FieldErrors errors)
    {
        switch (kind)
        {
            case "exec" when handler["command"].Count == 0:
                errors.Required(path.Child("command"));
                break;
            case "httpGet":
                if (!handler["path"].HasText)
                {
                    errors.Required(path.Child("path"));
                }

                errors.PortOrName(path.Child("port"), handler["port"]);
                errors.Among(path.Child("scheme"), handler["scheme"], "HTTP", "HTTPS");
                foreach (Value header in handler["httpHeaders"].Elements)
                {
                    string name = header["name"].TextOrEmpty;
                    errors.Say(path.Child("httpHeaders"), name, KeyNames.HttpHeader(name));
                }

                break;
            case "tcpSocket":
                errors.PortOrName(path.Child("port"), handler["port"]);
                break;
            case "grpc":
                errors.Port(path.Child("port"), handler["port"]);
                break;
            case "sleep":
                long seconds = handler["seconds"].Integer ?? 0;
                if (seconds < 0 || (graceSeconds is { } grace && seconds > grace))
                {
                    errors.Invalid(path, seconds, $"must be non-negative and less than terminationGracePeriodSeconds ({graceSeconds})");
                }

                break;
        }
    }
}
