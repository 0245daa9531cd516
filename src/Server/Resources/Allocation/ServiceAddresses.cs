using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Schema.Tables;
using Xebec.Schema.Types;
using Xebec.Server.Writing;
using Xebec.Store.Seam;

namespace Xebec.Server.Resources.Allocation;

/// <summary>
/// Cluster IPs. An address is taken by an IPAddress object of that name, written in the service's own commit under the condition that it
/// does not exist: two services never get the same one, and none is lost between a service's end and its address's.
/// </summary>
internal sealed class ServiceAddresses(string defaultCidr)
{
    private const int Guesses = 64;
    private const int ScanMost = 1 << 16;
    private static readonly KindName AddressKind = new("networking.k8s.io", "v1", "IPAddress");
    private static readonly ResourceName Addresses = new("networking.k8s.io", "ipaddresses");
    private static readonly ResourceName Blocks = new("networking.k8s.io", "servicecidrs");

    private static TypeSchema Type => KubernetesTable.BuiltIn.Type(AddressKind)!;

    public bool DefaultIsV4 => AddressRange.TryRead(defaultCidr, out AddressRange range) && range.IsV4;

    /// <summary>Whether some block has addresses of the family.</summary>
    public bool Serves(bool v4) => DefaultIsV4 == v4;

    /// <summary>Takes a given address; the problem's text when it cannot be had.</summary>
    public string? Take(string address, string ns, string service, WriteContext context, List<Write> writes)
    {
        if (!Ranges(context.Snapshot).Any(r => r.Contains(address)))
        {
            return "the provided network does not match the current range";
        }

        if (context.Snapshot.Get(KeyOf(address)) is not null)
        {
            return "provided IP is already allocated";
        }

        writes.Add(Taken(address, ns, service, context));
        return null;
    }

    /// <summary>Chooses a free address; null when every block of the family is full.</summary>
    public string? Choose(bool v4, string ns, string service, WriteContext context, List<Write> writes)
    {
        foreach (AddressRange range in Ranges(context.Snapshot).Where(r => r.IsV4 == v4 && r.Count > 0))
        {
            string? free = Free(range, range.Reserved, range.Count, context) ?? Free(range, 0, range.Reserved, context);
            if (free is not null)
            {
                writes.Add(Taken(free, ns, service, context));
                return free;
            }
        }

        return null;
    }

    /// <summary>The write that gives an address back; none when it is not this service's.</summary>
    public static Write? GiveBack(string address, string ns, string service, WriteContext context)
    {
        if (context.Snapshot.Get(KeyOf(address)) is not { } held)
        {
            return null;
        }

        Value parent = ParsedObject.Of(held).Root["spec"]["parentRef"];
        bool own = parent["resource"].TextIs("services") && parent["namespace"].TextIs(ns) && parent["name"].TextIs(service);
        return own ? new Write(held.Key, held.Revision, null) : null;
    }

    private static ObjectKey KeyOf(string address) => new(Addresses, "", address);

    private static string? Free(AddressRange range, UInt128 from, UInt128 to, WriteContext context)
    {
        if (to <= from)
        {
            return null;
        }

        ulong width = (ulong)UInt128.Min(to - from, ulong.MaxValue);
        for (int guess = 0; guess < Guesses; guess++)
        {
            string address = range.At(from + (UInt128)context.Random.NextInt64((long)Math.Min(width, long.MaxValue)));
            if (context.Snapshot.Get(KeyOf(address)) is null)
            {
                return address;
            }
        }

        // nearly full: look at all of them, from somewhere on
        ulong start = (ulong)context.Random.NextInt64((long)Math.Min(width, long.MaxValue));
        for (ulong i = 0; i < Math.Min(width, ScanMost * 16UL); i++)
        {
            string address = range.At(from + ((start + i) % width));
            if (context.Snapshot.Get(KeyOf(address)) is null)
            {
                return address;
            }
        }

        return null;
    }

    private IEnumerable<AddressRange> Ranges(ISnapshot snapshot)
    {
        if (AddressRange.TryRead(defaultCidr, out AddressRange first))
        {
            yield return first;
        }

        foreach (StoredObject block in snapshot.List(Blocks))
        {
            Value root = ParsedObject.Of(block).Root;
            if (root["metadata"]["deletionTimestamp"].Exists || !IsReady(root["status"]["conditions"]))
            {
                continue;
            }

            foreach (Value cidr in root["spec"]["cidrs"].Elements)
            {
                if (!cidr.TextIs(defaultCidr) && AddressRange.TryRead(cidr.TextOrEmpty, out AddressRange range))
                {
                    yield return range;
                }
            }
        }
    }

    // a block of which nobody has said anything yet may be used
    private static bool IsReady(Value conditions)
    {
        Value ready = conditions.Elements.ToList().Find(c => c["type"].TextIs("Ready"));
        return !ready.Exists || ready["status"].TextIs("True");
    }

    private static Write Taken(string address, string ns, string service, WriteContext context)
    {
        ObjectDraft item = new ObjectDraft().Set("kind", AddressKind.Kind).Set("apiVersion", AddressKind.ApiVersion);
        item.Object("metadata")
            .Set("name", address)
            .Set("uid", Metadata.NewUid(context.Random))
            .Set("creationTimestamp", Metadata.Time(context.Now))
            .Set("labels", new ObjectDraft()
                .Set("ipaddress.kubernetes.io/ip-family", address.Contains(':') ? "IPv6" : "IPv4")
                .Set("ipaddress.kubernetes.io/managed-by", "ipallocator.k8s.io"));
        item.Object("spec").Set("parentRef", new ObjectDraft().Set("resource", "services").Set("namespace", ns).Set("name", service));
        return new Write(KeyOf(address), Revision.None, CanonicalObject.Encode(Type, item));
    }
}
