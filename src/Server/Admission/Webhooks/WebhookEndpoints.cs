using System.Globalization;
using Xebec.Api.Documents;
using Xebec.Store.Seam;

namespace Xebec.Server.Admission;

/// <summary>The way to a webhook that somebody registered, by URL or by service: for admission and for conversion.</summary>
internal static class WebhookEndpoints
{
    /// <param name="config">A <c>clientConfig</c>.</param>
    /// <param name="patience">How long its answer is waited for; it is told so in whole seconds.</param>
    /// <param name="snapshot">Where services are looked up.</param>
    /// <exception cref="WebhookCallException">It leads nowhere.</exception>
    public static WebhookEndpoint Of(Value config, TimeSpan patience, ISnapshot snapshot)
    {
        string text = config["caBundle"].TextOrEmpty;
        byte[] authorities = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, authorities, out int length))
        {
            throw new WebhookCallException("unable to load root certificates: unable to parse bytes as PEM block");
        }

        string query = string.Create(CultureInfo.InvariantCulture, $"timeout={(long)Math.Ceiling(patience.TotalSeconds)}s");
        Value service = config["service"];
        if (!service.IsObject)
        {
            string url = config["url"].TextOrEmpty;
            return Uri.TryCreate(url + (url.Contains('?', StringComparison.Ordinal) ? "&" : "?") + query, UriKind.Absolute, out Uri? whole)
                ? new WebhookEndpoint(whole, null, authorities.AsMemory(0, length))
                : throw new WebhookCallException($"webhook url \"{url}\" cannot be parsed");
        }

        (string ns, string name) = (service["namespace"].TextOrEmpty, service["name"].TextOrEmpty);
        long port = service["port"].Integer ?? 443;
        string path = service["path"].TextOrEmpty.TrimStart('/');
        string shown = string.Create(CultureInfo.InvariantCulture, $"https://{name}.{ns}.svc:{port}/{path}?{query}");
        try
        {
            return new WebhookEndpoint(new Uri(shown), ServiceAddress.Of(snapshot, ns, name, port), authorities.AsMemory(0, length));
        }
        catch (WebhookCallException unreachable)
        {
            throw new WebhookCallException($"Post \"{shown}\": {unreachable.Message}", unreachable);
        }
    }
}
