using System.Text;
using System.Text.RegularExpressions;
using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Shared.Pods;

/// <summary>What pods and containers say to Windows: whose credentials, which user, whether they run on the host.</summary>
internal static partial class WindowsRules
{
    private const int SpecKibibytesMax = 64;
    private const int DomainBytesMax = 256;
    private const int UserBytesMax = 104;
    private const string HostProcess = "hostProcess";

    public static void CheckOptions(Value options, FieldPath path, FieldErrors errors)
    {
        if (options["gmsaCredentialSpecName"].Text is { } name)
        {
            errors.Say(path.Child("gmsaCredentialSpecName"), name, DnsNames.Subdomain(name));
        }

        if (options["gmsaCredentialSpec"].Text is { } spec)
        {
            if (spec.Length == 0)
            {
                errors.Invalid(path.Child("gmsaCredentialSpec"), "", "gmsaCredentialSpec cannot be an empty string");
            }
            else if (Encoding.UTF8.GetByteCount(spec) > SpecKibibytesMax * 1024)
            {
                errors.Invalid(path.Child("gmsaCredentialSpec"), spec, $"gmsaCredentialSpec size must be under {SpecKibibytesMax} KiB");
            }
        }

        if (options["runAsUserName"].Text is { } user)
        {
            foreach (string problem in UserProblems(user))
            {
                errors.Invalid(path.Child("runAsUserName"), user, "runAsUserName" + problem);
            }
        }
    }

    /// <summary>Containers that run on the host do so all together, and with the host's network.</summary>
    public static void CheckHostProcesses(Value spec, FieldPath path, FieldErrors errors)
    {
        bool? general = spec["securityContext"]["windowsOptions"][HostProcess].Flag;
        int all = 0;
        int onHost = 0;
        foreach (string list in (ReadOnlySpan<string>)["initContainers", "containers", "ephemeralContainers"])
        {
            int index = 0;
            foreach (Value container in spec[list].Elements)
            {
                FieldPath at = path.Child(list)[index++];
                bool? own = container["securityContext"]["windowsOptions"][HostProcess].Flag;
                if (general is not null && own is not null && general != own)
                {
                    string was = general == true ? "true" : "false";
                    errors.Invalid(at.Child("securityContext", "windowsOptions").Child(HostProcess), own.Value,
                        $"pod hostProcess value must be identical if both are specified, was {was}");
                }

                all++;
                onHost += (own ?? general) == true ? 1 : 0;
            }
        }

        if (onHost > 0 && onHost != all)
        {
            errors.Invalid(path, "", "If pod contains any hostProcess containers then all containers must be HostProcess containers");
        }

        if (onHost > 0 && !spec["hostNetwork"].IsTrue)
        {
            errors.Invalid(path.Child("hostNetwork"), false, "hostNetwork must be true if pod contains any hostProcess containers");
        }
    }

    private static IEnumerable<string> UserProblems(string name)
    {
        string[] parts = name.Split('\\');
        if (name.Length == 0)
        {
            return [" cannot be an empty string"];
        }

        if (name.Any(c => c is < ' ' or (char)0x7F))
        {
            return [" cannot contain control characters"];
        }

        return parts.Length > 2 ? [" cannot contain more than one backslash"]
            : PartProblems(parts.Length == 2 ? parts[0] : null, parts[^1]);
    }

    private static IEnumerable<string> PartProblems(string? domain, string user)
    {
        if (domain is not null && Encoding.UTF8.GetByteCount(domain) >= DomainBytesMax)
        {
            yield return $"'s Domain length must be under {DomainBytesMax} characters";
        }

        if (domain is not null && !NetBios().IsMatch(domain) && !Dns().IsMatch(domain))
        {
            yield return "'s Domain doesn't match the NetBios nor the DNS format";
        }

        if (user.Length == 0)
        {
            yield return "'s User cannot be empty";
        }
        else if (Encoding.UTF8.GetByteCount(user) > UserBytesMax)
        {
            yield return $"'s User length must not be longer than {UserBytesMax} characters";
        }

        if (user.Length > 0 && user.All(c => c is '.' or ' '))
        {
            yield return "'s User cannot contain only periods or spaces";
        }

        if (user.AsSpan().IndexOfAny("\"/\\:;|=,+*?<>@[]") >= 0)
        {
            yield return "'s User cannot contain the following characters: \"/\\:;|=,+*?<>@[]";
        }
    }

    [GeneratedRegex("""^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$""")]
    private static partial Regex NetBios();

    [GeneratedRegex(@"^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$")]
    private static partial Regex Dns();
}
