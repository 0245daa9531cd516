using System.Globalization;
using System.Net;
using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Store.Seam;

namespace Xebec.Server.Admission;

/// <summary>
/// Where a Service can be reached: at an endpoint that is ready, else at its cluster IP, which needs a proxy on this machine.
/// </summary>
internal static class ServiceAddress
{
    private const string NameLabel = "kubernetes.io/service-name";
    private static readonly ResourceName Services = new("", "services");
    private static readonly ResourceName Slices = new("discovery.k8s.io", "endpointslices");

    /// <exception cref="WebhookCallException">There is no such service or port, or nothing behind it.</exception>
    public static DnsEndPoint Of(ISnapshot snapshot, string ns, string name, long port)
    {
        if (snapshot.Get(new ObjectKey(Services, ns, name)) is not { } stored)
        {
            throw new WebhookCallException($"service \"{name}\" not found");
        }

        Value spec = ParsedObject.Of(stored).Root["spec"];
        if (spec["type"].TextIs("ExternalName"))
        {
            return new DnsEndPoint(spec["externalName"].TextOrEmpty, (int)port);
        }

        Value served = spec["ports"].Elements.ToList().Find(p => p["port"].Integer == port);
        if (!served.Exists)
        {
            throw new WebhookCallException(
                string.Create(CultureInfo.InvariantCulture, $"no service port {port} found for service \"{name}\""));
        }

        string address = spec["clusterIP"].TextOrEmpty;
        return ReadyEndpoint(snapshot, ns, name, served["name"].TextOrEmpty)
            ?? (address is "" or "None"
                ? throw new WebhookCallException($"no endpoints available for service \"{name}\"") : new DnsEndPoint(address, (int)port));
    }

    private static DnsEndPoint? ReadyEndpoint(ISnapshot snapshot, string ns, string name, string portName)
    {
        foreach (StoredObject stored in snapshot.List(Slices, ns))
        {
            if (stored.Facts.Label(NameLabel) != name)
            {
                continue;
            }

            Value slice = ParsedObject.Of(stored).Root;
            Value ready = slice["endpoints"].Elements.ToList()
                .Find(e => e["conditions"]["ready"].Flag != false && e["addresses"].Count > 0);
            if (slice["ports"].Elements.ToList().Find(p => p["name"].TextOrEmpty == portName)["port"].Integer is { } port && ready.Exists)
            {
                return new DnsEndPoint(ready["addresses"][0].TextOrEmpty, (int)port);
            }
        }

        return null;
    }
}
