using Xebec.Api.Core.V1;
using Xebec.Api.Discovery.V1;
using Xebec.Api.Documents;
using Xebec.Client.Seam;
using Xebec.Control.Runtime.Plans;

namespace Xebec.Control.EndpointSlices;

/// <summary>
/// Puts a Service's endpoints of one address type into slices with as few writes as can be: slices are read by every node.
/// </summary>
/// <remarks>
/// For each set of ports: 1. endpoints stay in the slice they are in; slices that lost, or have changed,
/// endpoints are written, emptied ones go. 2. New endpoints fill slices that are written anyway, the fullest
/// first. 3. What is left goes into the fullest unchanged slice that has room for all of it, or else into new
/// slices. 4. A new slice takes the place of one that would go. A Service always has a slice, if an empty one.
/// </remarks>
internal sealed class SlicePacking
{
    /// <summary>Endpoints a slice holds, as upstream by default.</summary>
    private const int EndpointsMax = 100;

    private readonly ApiObject _item;
    private readonly Service _service;
    private readonly string _addressType;
    private readonly IReadOnlyCollection<PortSet> _sets;
    private readonly Dictionary<string, List<ApiObject>> _existing = [];
    private readonly ObjectDraft _labels;
    private readonly List<(ApiObject Slice, List<Value> Endpoints, Value Ports)> _updates = [];
    private readonly List<(List<Value> Endpoints, Value Ports)> _creations = [];
    private readonly List<ApiObject> _deletions = [];

    public SlicePacking(
        ApiObject item, Service service, string addressType, IReadOnlyCollection<PortSet> sets, IEnumerable<ApiObject> existing)
    {
        _item = item;
        _service = service;
        _addressType = addressType;
        _sets = sets;
        _labels = SliceLabels.Of(service);
        foreach (ApiObject slice in existing)
        {
            string ports = PortSet.IdentityOf(slice.Root["ports"]);
            if (!_existing.TryGetValue(ports, out List<ApiObject>? slices))
            {
                _existing.Add(ports, slices = []);
            }

            slices.Add(slice);
        }
    }

    public IEnumerable<PlanStep> Steps()
    {
        foreach (PortSet set in _sets)
        {
            Pack(set, _existing.TryGetValue(set.Identity, out List<ApiObject>? slices) ? slices : []);
        }

        foreach ((string ports, List<ApiObject> slices) in _existing)
        {
            if (!_sets.Any(set => set.Identity == ports))
            {
                _deletions.AddRange(slices);
            }
        }

        KeepOne();
        ReuseNames();
        return
        [
            .. _creations.Select(one => SliceStep.Create(_item, _service, _addressType, _labels, one.Endpoints, one.Ports)),
            .. _updates.Select(one => SliceStep.Update(_item, one.Slice, _labels, one.Endpoints, one.Ports)),
            .. _deletions.Select(slice => SliceStep.Delete(_item, slice)),
        ];
    }

    private void Pack(PortSet set, List<ApiObject> slices)
    {
        // 1.
        Dictionary<string, Value> rest = new(StringComparer.Ordinal);
        foreach (WantedEndpoint endpoint in set.Endpoints)
        {
            rest[endpoint.Identity] = endpoint.Endpoint;
        }

        var written = new List<(ApiObject Slice, List<Value> Endpoints)>();
        var unchanged = new List<(ApiObject Slice, List<Value> Endpoints)>();
        foreach (ApiObject slice in slices)
        {
            bool changed = slice.Root["metadata"]["labels"] != _labels.AsValue;
            var kept = new List<Value>();
            foreach (Value endpoint in slice.Root["endpoints"].Elements)
            {
                if (rest.Remove(WantedEndpoint.IdentityOf(endpoint), out Value wanted))
                {
                    kept.Add(wanted);
                    changed |= wanted != endpoint;
                }
                else
                {
                    changed = true;
                }
            }

            if (kept.Count == 0)
            {
                _deletions.Add(slice);
            }
            else
            {
                (changed ? written : unchanged).Add((slice, kept));
            }
        }

        // 2.
        Queue<Value> left = new(
            set.Endpoints.Where(one => rest.ContainsKey(one.Identity)).DistinctBy(one => one.Identity).Select(one => rest[one.Identity]));
        foreach ((_, List<Value> endpoints) in written.OrderByDescending(one => one.Endpoints.Count))
        {
            Fill(endpoints, left);
        }

        // 3.
        while (left.Count > 0)
        {
            int room = EndpointsMax - left.Count;
            (ApiObject? Slice, List<Value> Endpoints) fit = unchanged.Where(one => one.Endpoints.Count <= room)
                .OrderByDescending(one => one.Endpoints.Count).FirstOrDefault();
            if (fit.Slice is not null)
            {
                unchanged.RemoveAll(one => one.Slice == fit.Slice);
                written.Add((fit.Slice, fit.Endpoints));
                Fill(fit.Endpoints, left);
            }
            else
            {
                List<Value> fresh = [];
                Fill(fresh, left);
                _creations.Add((fresh, set.Ports));
            }
        }

        _updates.AddRange(written.Select(one => (one.Slice, one.Endpoints, set.Ports)));
    }

    private static void Fill(List<Value> endpoints, Queue<Value> left)
    {
        while (endpoints.Count < EndpointsMax && left.TryDequeue(out Value next))
        {
            endpoints.Add(next);
        }
    }

    // where no endpoint is left, one slice stays to say so
    private void KeepOne()
    {
        bool noneLeft = _creations.Count == 0 && _deletions.Count == _existing.Values.Sum(slices => slices.Count);
        if (!noneLeft)
        {
            return;
        }

        ApiObject? empty = _deletions.Find(slice =>
            slice.Root["endpoints"].Count == 0 && slice.Root["ports"].Count == 0 && slice.Root["metadata"]["labels"] == _labels.AsValue);
        if (empty is not null)
        {
            _deletions.Remove(empty);
        }
        else
        {
            _creations.Add(([], new ArrayDraft()));
        }
    }

    // 4.
    private void ReuseNames()
    {
        while (_creations.Count > 0 && _deletions.Find(slice => new EndpointSlice(slice.Root).AddressType == _addressType) is { } slice)
        {
            (List<Value> endpoints, Value ports) = _creations[^1];
            _creations.RemoveAt(_creations.Count - 1);
            _deletions.Remove(slice);
            _updates.Add((slice, endpoints, ports));
        }
    }
}
