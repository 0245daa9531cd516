using System.Collections.Immutable;
using Xebec.Api.Discovery.V1;

namespace Xebec.Network.Proxy.Rules;

/// <summary>Which endpoints of a service port get connections.</summary>
/// <param name="Everywhere">The ready ones; when there is none, those that serve while they terminate.</param>
/// <param name="Here">The same among this node's.</param>
/// <param name="Hairpins">Those chosen that may call themselves by way of this node.</param>
internal readonly record struct EndpointChoice(
    ImmutableArray<Backend> Everywhere, ImmutableArray<Backend> Here, ImmutableArray<Backend> Hairpins)
{
    [Flags]
    private enum State
    {
        None = 0,
        Ready = 1,
        Lingering = 2,
        Here = 4,
        Unplaced = 8,
    }

    public static EndpointChoice For(
        IpFamily family, string portName, string protocol, IReadOnlyList<EndpointSlice> slices, ProxyFacts facts)
    {
        SortedDictionary<Backend, State> found = Gather(family, portName, protocol, slices, facts);
        if (found.Count == 0)
        {
            return new([], [], []);
        }

        ImmutableArray<Backend> everywhere = Choose(found);
        ImmutableArray<Backend> here = Choose(found.Where(one => one.Value.HasFlag(State.Here)));
        var hairpins = ImmutableArray.CreateBuilder<Backend>();
        foreach ((Backend backend, State state) in found)
        {
            // an endpoint nobody placed is ours when its address is
            bool ours = state.HasFlag(State.Here) || (state.HasFlag(State.Unplaced) && facts.InPodRange(backend));
            if (ours && (everywhere.Contains(backend) || here.Contains(backend)))
            {
                hairpins.Add(backend);
            }
        }

        return new(everywhere, here, hairpins.ToImmutable());
    }

    private static SortedDictionary<Backend, State> Gather(
        IpFamily family, string portName, string protocol, IReadOnlyList<EndpointSlice> slices, ProxyFacts facts)
    {
        var found = new SortedDictionary<Backend, State>();
        foreach (EndpointSlice slice in slices)
        {
            bool ours = slice.AddressType == (family == IpFamily.V4 ? "IPv4" : "IPv6")
                && !slice.Metadata.Labels.Contains(RuleCompiler.ForeignProxyLabel)
                && !slice.Metadata.Labels.Contains(RuleCompiler.HeadlessLabel);
            foreach (EndpointPort port in ours ? slice.Ports : default)
            {
                if ((port.Name ?? "") != portName
                    || RuleCompiler.Protocol(port.Protocol) != protocol || port.Port is not (> 0 and <= 65535))
                {
                    continue;
                }

                foreach (Endpoint endpoint in slice.Endpoints)
                {
                    // the addresses of one endpoint are interchangeable, and the first is the one everybody takes
                    if (endpoint.Addresses.Count > 0
                        && IpText.TryRead(endpoint.Addresses[0], out IpFamily of, out string address) && of == family)
                    {
                        var backend = new Backend(family, address, (int)port.Port.Value);
                        found[backend] = found.GetValueOrDefault(backend) | StateOf(endpoint, facts);
                    }
                }
            }
        }

        return found;
    }

    private static State StateOf(Endpoint endpoint, ProxyFacts facts)
    {
        EndpointConditions conditions = endpoint.Conditions;
        bool ready = conditions.Ready ?? true;
        bool lingering = (conditions.Serving ?? ready) && (conditions.Terminating ?? false);
        State placed = endpoint.NodeName is not { Length: > 0 } node ? State.Unplaced : node == facts.NodeName ? State.Here : State.None;
        return placed | (ready ? State.Ready : State.None) | (lingering ? State.Lingering : State.None);
    }

    private static ImmutableArray<Backend> Choose(IEnumerable<KeyValuePair<Backend, State>> found)
    {
        var ready = ImmutableArray.CreateBuilder<Backend>();
        var lingering = ImmutableArray.CreateBuilder<Backend>();
        foreach ((Backend backend, State state) in found)
        {
            if (state.HasFlag(State.Ready))
            {
                ready.Add(backend);
            }
            else if (state.HasFlag(State.Lingering))
            {
                lingering.Add(backend);
            }
        }

        return (ready.Count > 0 ? ready : lingering).ToImmutable();
    }
}
