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
/// <param name="configured">
/// The blocks of the cluster: one, or one of each family, the default family first. Which families services may have depends on them alone.
/// </param>
internal sealed class ServiceAddresses(IReadOnlyList<string> configured)
{
    private const int Guesses = 64;
    private const int ScanMost = 1 << 16;
    private static readonly KindName AddressKind = new("networking.k8s.io", "v1", "IPAddress");
    private static readonly ResourceName Blocks = new("networking.k8s.io", "servicecidrs");

    private const string ManagedLabel = "ipaddress.kubernetes.io/managed-by";
    private const string Managed = "ipallocator.k8s.io";

    /// <summary>Of address objects.</summary>
    public static ResourceName Resource { get; } = new("networking.k8s.io", "ipaddresses");

    private static TypeSchema Type => KubernetesTable.BuiltIn.Type(AddressKind)!;

    private readonly IReadOnlyList<AddressRange> _own =
        [.. configured.Select(c => AddressRange.TryRead(c, out AddressRange range) ? range : default)];

    /// <summary>The family of services that ask for none.</summary>
    public string DefaultFamily => FamilyOf(_own[0]);

    /// <summary>Whether services may have addresses of both families.</summary>
    public bool AreDual => _own.Count == 2;

    /// <summary>Whether services may have addresses of the family.</summary>
    public bool Serves(string family) => _own.Any(r => FamilyOf(r) == family);

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

        writes.Add(Taken(address, ns, service, context.Now, context.Random));
        return null;
    }

    /// <summary>Chooses a free address; null when every block of the family is full.</summary>
    public string? Choose(string family, string ns, string service, WriteContext context, List<Write> writes)
    {
        foreach (AddressRange range in Ranges(context.Snapshot).Where(r => FamilyOf(r) == family && r.Count > 0))
        {
            string? free = Free(range, range.Reserved, range.Count, context) ?? Free(range, 0, range.Reserved, context);
            if (free is not null)
            {
                writes.Add(Taken(free, ns, service, context.Now, context.Random));
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

        return IsOf(ParsedObject.Of(held).Root, ns, service) ? new Write(held.Key, held.Revision, null) : null;
    }

    /// <summary>Whether an address object was made here.</summary>
    public static bool IsManaged(Value address) => address["metadata"]["labels"][ManagedLabel].TextIs(Managed);

    /// <summary>Whether an address object names this service.</summary>
    public static bool IsOf(Value address, string ns, string service)
    {
        Value parent = address["spec"]["parentRef"];
        return !parent["group"].HasText && parent["resource"].TextIs("services") && parent["namespace"].TextIs(ns)
            && parent["name"].TextIs(service);
    }

    private static string FamilyOf(AddressRange range) => range.IsV4 ? "IPv4" : "IPv6";

    private static ObjectKey KeyOf(string address) => new(Resource, "", address);

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

    // a block is used while one of the objects that name it is ready; the cluster's own also before their object is made
    private List<AddressRange> Ranges(ISnapshot snapshot)
    {
        var ready = new List<string>();
        var named = new HashSet<string>(StringComparer.Ordinal);
        foreach (StoredObject block in snapshot.List(Blocks))
        {
            Value root = ParsedObject.Of(block).Root;
            List<string> cidrs = [.. root["spec"]["cidrs"].Elements.ToList().Select(c => c.TextOrEmpty)];
            named.UnionWith(cidrs);
            if (!root["metadata"]["deletionTimestamp"].Exists && IsReady(root["status"]["conditions"]))
            {
                ready.AddRange(cidrs);
            }
        }

        var ranges = new List<AddressRange>();
        foreach (string cidr in configured.Where(c => !named.Contains(c) || ready.Contains(c)).Concat(ready)
            .Distinct(StringComparer.Ordinal))
        {
            if (AddressRange.TryRead(cidr, out AddressRange range))
            {
                ranges.Add(range);
            }
        }

        return ranges;
    }

    // a block of which nobody has said anything yet may be used
    private static bool IsReady(Value conditions)
    {
        Value ready = conditions.Elements.ToList().Find(c => c["type"].TextIs("Ready"));
        return !ready.Exists || ready["status"].TextOrEmpty is "True" or "Unknown";
    }

    /// <summary>The write that gives a free address to a service.</summary>
    public static Write Taken(string address, string ns, string service, DateTimeOffset now, Random random)
    {
        ObjectDraft item = new ObjectDraft().Set("kind", AddressKind.Kind).Set("apiVersion", AddressKind.ApiVersion);
        item.Object("metadata")
            .Set("name", address)
            .Set("uid", Metadata.NewUid(random))
            .Set("creationTimestamp", Metadata.Time(now))
            .Set("labels", new ObjectDraft()
                .Set("ipaddress.kubernetes.io/ip-family", address.Contains(':') ? "IPv6" : "IPv4")
                .Set(ManagedLabel, Managed));
        item.Object("spec").Set("parentRef", new ObjectDraft().Set("resource", "services").Set("namespace", ns).Set("name", service));
        return new Write(KeyOf(address), Revision.None, CanonicalObject.Encode(Type, item));
    }
}
