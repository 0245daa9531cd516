using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Api.Times;
using Xebec.Store.Seam;

namespace Xebec.Server.Resources.Allocation;

/// <summary>
/// Brings services and address objects together again, at the start and every three minutes as upstream does: an address that no service
/// has is given back, one that a service has is taken for it. A crash between the two writes of a service with two addresses leaves the
/// former, somebody who deletes address objects the latter.
/// </summary>
public sealed class AddressRepair(IStore store, TimeProvider time, Random random)
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(3);

    // an address is taken before its service is written: one this young may belong to a write under way
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);
    private static readonly ResourceName Services = new("", "services");

    public async Task RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await RepairAsync(cancellation);
            await Task.Delay(Every, time, cancellation);
        }
    }

    /// <summary>Once, for the state as it is.</summary>
    public async Task RepairAsync(CancellationToken cancellation)
    {
        ISnapshot now = await store.ReadLatestAsync(cancellation);
        Dictionary<string, (string Namespace, string Service)> held = Held(now);
        foreach (StoredObject item in now.List(ServiceAddresses.Resource))
        {
            Value root = ParsedObject.Of(item).Root;
            if (!ServiceAddresses.IsManaged(root))
            {
                continue;
            }

            bool right = held.TryGetValue(item.Key.Name, out (string Namespace, string Service) owner)
                && ServiceAddresses.IsOf(root, owner.Namespace, owner.Service);
            if (right)
            {
                held.Remove(item.Key.Name);
            }
            else if (IsOld(root))
            {
                await store.CommitAsync(new Commit(new Write(item.Key, item.Revision, null)), cancellation);
            }
        }

        // what is there under another name is found a conflict, and looked at again the next time
        foreach ((string address, (string ns, string service)) in held.OrderBy(h => h.Key, StringComparer.Ordinal))
        {
            await store.CommitAsync(new Commit(ServiceAddresses.Taken(address, ns, service, time.GetUtcNow(), random)), cancellation);
        }
    }

    private static Dictionary<string, (string Namespace, string Service)> Held(ISnapshot now)
    {
        var held = new Dictionary<string, (string, string)>(StringComparer.Ordinal);
        foreach (StoredObject service in now.List(Services))
        {
            foreach (Value ip in ParsedObject.Of(service).Root["spec"]["clusterIPs"].Elements)
            {
                if (ip.TextOrEmpty is not ("" or "None"))
                {
                    held.TryAdd(ip.TextOrEmpty, (service.Key.Namespace, service.Key.Name));
                }
            }
        }

        return held;
    }

    private bool IsOld(Value address) =>
        !TimeText.TryRead(address["metadata"]["creationTimestamp"].TextOrEmpty, out Timestamp made)
            || time.GetUtcNow() - made.ToDateTimeOffset() > Grace;
}
