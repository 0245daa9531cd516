namespace Xebec.Tests.Schema.Fuzz;

/// <summary>Damages bytes as networks, disks and people do: flips, cuts, doubles, insertions of telling signs. The same seed gives the same damage.</summary>
internal sealed class Mutation(int seed, params byte[] signs)
{
    private readonly Random _random = new(seed);

    public int Seed => seed;

    public byte[] Of(byte[] original)
    {
        List<byte> bytes = [.. original];
        for (int edits = _random.Next(1, 6); edits > 0 && bytes.Count > 0; edits--)
        {
            int at = _random.Next(bytes.Count);
            int length = Math.Min(_random.Next(1, 20), bytes.Count - at);
            switch (_random.Next(7))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << _random.Next(8));
                    break;
                case 1:
                    bytes.RemoveRange(at, length);
                    break;
                case 2:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                case 3:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 4:
                    bytes[at] = (byte)_random.Next(256);
                    break;
                case 5:
                    bytes.Insert(at, signs[_random.Next(signs.Length)]);
                    break;
                default:
                    bytes.InsertRange(at, bytes.GetRange(_random.Next(bytes.Count - length + 1), length));
                    break;
            }
        }

        return [.. bytes];
    }

    public byte[] Noise()
    {
        byte[] bytes = new byte[_random.Next(200)];
        _random.NextBytes(bytes);
        return bytes;
    }

    public T Pick<T>(IReadOnlyList<T> from) => from[_random.Next(from.Count)];
}
