using System.Globalization;
using Xebec.Api.Documents;
using Xebec.Client.Http;
using Xebec.Client.Kubeconfigs;

namespace Xebec.Server.Admission;

/// <summary>
/// Which webhook is asked as whom: the users of a kubeconfig, called as the webhook's host, that with <c>*</c> for what it begins with, or
/// <c>*</c> for all. Without any, webhooks are asked as nobody.
/// </summary>
/// <remarks>Configuration of both webhook plugins: <c>kubeConfigFile</c> of a WebhookAdmissionConfiguration.</remarks>
internal sealed class WebhookIdentities
{
    private const string Any = "*";
    private const int Https = 443;

    private readonly Dictionary<string, WebhookIdentity> _users = new(StringComparer.Ordinal);
    private readonly string? _current;

    /// <param name="plugin">For messages.</param>
    /// <param name="configuration">The plugin's; absent for none.</param>
    /// <exception cref="AdmissionOptionsException">It is of another kind, or its file cannot be used.</exception>
    public WebhookIdentities(string plugin, Value configuration)
    {
        if (!configuration.IsObject)
        {
            return;
        }

        (string version, string kind) = (configuration["apiVersion"].TextOrEmpty, configuration["kind"].TextOrEmpty);
        if ((version, kind) is not (("apiserver.config.k8s.io/v1", "WebhookAdmissionConfiguration")
            or ("apiserver.config.k8s.io/v1alpha1", "WebhookAdmission")))
        {
            throw new AdmissionOptionsException(
                $"{plugin}: its configuration is a {version} {kind}; "
                + "it must be a WebhookAdmissionConfiguration of apiserver.config.k8s.io/v1");
        }

        if (configuration["kubeConfigFile"].TextOrEmpty is not { Length: > 0 } path)
        {
            return;
        }

        if (!Path.IsPathRooted(path))
        {
            throw new AdmissionOptionsException($"{plugin}: kubeConfigFile: Invalid value: \"{path}\": must be an absolute file path");
        }

        try
        {
            Kubeconfig kubeconfig = KubeconfigReader.Load(path);
            foreach (string user in kubeconfig.Users.Keys)
            {
                _users[user] = Read(kubeconfig, user);
            }

            _current = kubeconfig.Contexts.GetValueOrDefault(kubeconfig.CurrentContext)?.User;
        }
        catch (KubeconfigException e)
        {
            throw new AdmissionOptionsException($"{plugin}: {e.Message}");
        }
    }

    /// <summary>The one for a webhook's <c>clientConfig</c>; null for nobody.</summary>
    public WebhookIdentity? For(Value config)
    {
        if (_users.Count == 0)
        {
            return null;
        }

        Value service = config["service"];
        if (!service.IsObject)
        {
            return For(HostOf(config["url"].TextOrEmpty));
        }

        long port = service["port"].Integer ?? Https;
        return For(string.Create(CultureInfo.InvariantCulture, $"{service["name"].Text}.{service["namespace"].Text}.svc:{port}"));
    }

    private WebhookIdentity? For(string host)
    {
        string suffix = string.Create(CultureInfo.InvariantCulture, $":{Https}");
        return Named(host)
            ?? (host.EndsWith(suffix, StringComparison.Ordinal) ? Named(host[..^suffix.Length]) : null)
            ?? _users.GetValueOrDefault(Any)
            ?? (_current is null ? null : _users.GetValueOrDefault(_current));
    }

    // itself, or with its first words left open
    private WebhookIdentity? Named(string host)
    {
        WebhookIdentity? found = _users.GetValueOrDefault(host);
        for (int dot = host.IndexOf('.'); found is null && dot >= 0; dot = host.IndexOf('.', dot + 1))
        {
            found = _users.GetValueOrDefault(Any + host[dot..]);
        }

        return found;
    }

    // as it is written: a port counts when it is named
    private static string HostOf(string url)
    {
        int from = url.IndexOf("://", StringComparison.Ordinal);
        string rest = from < 0 ? url : url[(from + 3)..];
        int end = rest.AsSpan().IndexOfAny("/?#");
        return end < 0 ? rest : rest[..end];
    }

    private static WebhookIdentity Read(Kubeconfig kubeconfig, string user)
    {
        Settings settings = kubeconfig.Users[user];
        var nobody = new HttpApiServerOptions { Server = new Uri("https://webhook.invalid") };
        return settings.Text("username") is { } name
            ? new WebhookIdentity(nobody, $"{name}:{settings.Text("password")}")
            : new WebhookIdentity(ClusterConnection.As(nobody, kubeconfig, user), null);
    }
}
