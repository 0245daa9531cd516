using System.Text.Json;
using Xebec.Api.Keys;
using Xebec.Store.Seam;

namespace Xebec.Store.Objects;

/// <summary>
/// What the store needs of <c>metadata</c>, and where resourceVersion belongs in it: built-in kinds order members as their type declares
/// them (after name, generateName, namespace, selfLink and uid), custom resources by name.
/// </summary>
internal ref struct MetadataFacts(SharedFacts shared, bool sorted)
{
    private int _uidAt;
    private int _split = -1;
    private KeyValuePair<string, string>[] _labels = [];
    private Uid[] _owners = [];

    public bool Found { get; private set; }

    public readonly ObjectFacts Build(ReadOnlyMemory<byte> bytes, string?[] fields)
    {
        if (_split < 0)
        {
            throw new FormatException(Found ? "metadata has no name" : "an object has no metadata");
        }

        return new ObjectFacts(bytes, _split, _uidAt, _labels, _owners, fields);
    }

    // stands before the value of "metadata", which it passes
    public void Read(ref JsonSkimmer json)
    {
        Found = true;
        if (json.Peek() is var kind and not JsonTokenType.StartObject)
        {
            throw new FormatException($"metadata is {kind}, not an object");
        }

        for (bool more = json.Enter('{'); more; more = json.Next('{'))
        {
            ReadMember(ref json);
        }
    }

    private void ReadMember(ref JsonSkimmer json)
    {
        json.Peek();
        int start = json.At;
        ReadOnlySpan<byte> name = json.Name();
        bool before = sorted ? name.SequenceCompareTo("resourceVersion"u8) < 0 : ComesFirst(name);
        switch (name.Length)
        {
            case 3 when name.SequenceEqual("uid"u8):
                ReadUid(ref json);
                break;
            case 6 when name.SequenceEqual("labels"u8):
                ReadOnlySpan<byte> labels = json.Skip();
                _labels = shared.Labels.Find(labels, out uint hash)
                    ?? shared.Labels.Keep(hash, labels, ReadLabels(new JsonSkimmer(labels)));
                break;
            case 15 when name.SequenceEqual("ownerReferences"u8):
                ReadOnlySpan<byte> owners = json.Skip();
                _owners = shared.Owners.Find(owners, out hash)
                    ?? shared.Owners.Keep(hash, owners, ReadOwners(new JsonSkimmer(owners)));
                break;
            case 15 when name.SequenceEqual("resourceVersion"u8):
                throw new FormatException($"metadata carries resourceVersion at byte {start}; stored bytes never do");
            default:
                json.Skip();
                break;
        }

        _split = before ? json.At : _split;
    }

    private static bool ComesFirst(ReadOnlySpan<byte> name) => name.Length switch
    {
        3 => name.SequenceEqual("uid"u8),
        4 => name.SequenceEqual("name"u8),
        8 => name.SequenceEqual("selfLink"u8),
        9 => name.SequenceEqual("namespace"u8),
        12 => name.SequenceEqual("generateName"u8),
        _ => false,
    };

    private void ReadUid(ref JsonSkimmer json)
    {
        JsonTokenType kind = json.Peek();
        if (kind is not (JsonTokenType.String or JsonTokenType.Null))
        {
            throw new FormatException($"metadata.uid is {kind}, not a string");
        }

        int start = json.At;
        _uidAt = json.Skip().Length > 2 && kind == JsonTokenType.String ? start : 0;
    }

    private readonly KeyValuePair<string, string>[] ReadLabels(JsonSkimmer json)
    {
        if (json.Peek() != JsonTokenType.StartObject)
        {
            return [];
        }

        List<KeyValuePair<string, string>> found = [];
        bool inOrder = true;
        for (bool more = json.Enter('{'); more; more = json.Next('{'))
        {
            string name = shared.Text(json.Name());
            string value = "";
            if (json.Peek() == JsonTokenType.String)
            {
                value = shared.Text(ref json);
            }
            else
            {
                json.Skip();
            }

            inOrder = inOrder && (found.Count == 0 || string.CompareOrdinal(found[^1].Key, name) < 0);
            found.Add(new(name, value));
        }

        if (!inOrder)
        {
            found.Sort((a, b) => string.CompareOrdinal(a.Key, b.Key));
        }

        return [.. found];
    }

    private readonly Uid[] ReadOwners(JsonSkimmer json)
    {
        if (json.Peek() != JsonTokenType.StartArray)
        {
            return [];
        }

        List<Uid> found = [];
        for (bool more = json.Enter('['); more; more = json.Next('['))
        {
            if (json.Peek() == JsonTokenType.StartObject)
            {
                ReadOwner(ref json, found);
            }
            else
            {
                json.Skip();
            }
        }

        return [.. found];
    }

    private readonly void ReadOwner(ref JsonSkimmer json, List<Uid> found)
    {
        for (bool more = json.Enter('{'); more; more = json.Next('{'))
        {
            if (json.Name().SequenceEqual("uid"u8) && json.Peek() == JsonTokenType.String)
            {
                var owner = new Uid(shared.Text(ref json));
                if (!owner.IsNone && !found.Contains(owner))
                {
                    found.Add(owner);
                }
            }
            else
            {
                json.Skip();
            }
        }
    }
}
