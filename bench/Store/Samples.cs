using System.Buffers.Text;
using System.Text;
using Xebec.Api.Keys;
using Xebec.Store;
using Xebec.Store.Seam;

namespace Xebec.Bench.Store;

/// <summary>Pods of about 1 KB with labels, an owner and a node.</summary>
internal static class Samples
{
    public static readonly ResourceName Pods = new("", "pods");

    private static readonly byte[] Padding = [.. Enumerable.Repeat((byte)'x', 560)];

    public static StoreOptions Options => new() { Time = TimeProvider.System, Say = Console.Error.WriteLine };

    public static ObjectKey Key(int number) => new(Pods, $"namespace-{number % 50}", $"deployment-{number / 500 % 1000}-7d4b9c6f5-{number}");

    // from UTF-8 to UTF-8: what is measured is the store
    public static byte[] Pod(ObjectKey key, int number, int version, string node)
    {
        var pod = new Pieces(stackalloc byte[2048]);
        pod.Add("{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\""u8);
        pod.Add(key.Name);
        pod.Add("\",\"namespace\":\""u8);
        pod.Add(key.Namespace);
        pod.Add("\",\"uid\":\"3f0c7a9e-5a51-4f0f-8f0a-"u8);
        pod.Add(number, 12);
        pod.Add("\",\"generation\":"u8);
        pod.Add(version);
        pod.Add(",\"creationTimestamp\":\"2026-03-01T12:00:00Z\",\"labels\":{\"app\":\"app-"u8);
        pod.Add(number % 500);
        pod.Add("\",\"pod-template-hash\":\"7d4b9c6f5\"},"u8);
        pod.Add("\"ownerReferences\":[{\"apiVersion\":\"apps/v1\",\"kind\":\"ReplicaSet\",\"name\":\"rs-"u8);
        pod.Add(Owner(number));
        pod.Add("\",\"uid\":\"9a0c7a9e-5a51-4f0f-8f0a-"u8);
        pod.Add(Owner(number), 12);
        pod.Add("\",\"controller\":true}]},\"spec\":{\"nodeName\":\""u8);
        pod.Add(node);
        pod.Add("\",\"containers\":[{\"name\":\"c\",\"image\":\""u8);
        pod.Add(Padding);
        pod.Add("\"}]},\"status\":{\"phase\":\"Running\"}}"u8);
        return pod.All;
    }

    // ten pods of one namespace have one
    private static int Owner(int number) => (number / 500 * 50) + (number % 50);

    public static Write Create(int number, string? node = null)
    {
        ObjectKey key = Key(number);
        return new Write(key, Revision.None, Pod(key, number, 1, node ?? $"node-{number % 5000}"));
    }

    public static string Directory(string name)
    {
        string path = Path.GetFullPath($"bench-{name}-{Environment.ProcessId}");
        System.IO.Directory.CreateDirectory(path);
        return path;
    }

    // pieces of a text put one behind the other
    private ref struct Pieces(Span<byte> space)
    {
        private readonly Span<byte> _space = space;
        private int _length;

        public readonly byte[] All => _space[.._length].ToArray();

        public void Add(ReadOnlySpan<byte> utf8)
        {
            utf8.CopyTo(_space[_length..]);
            _length += utf8.Length;
        }

        public void Add(string text) => _length += Encoding.UTF8.GetBytes(text, _space[_length..]);

        public void Add(int number, byte digits = 1)
        {
            Utf8Formatter.TryFormat(number, _space[_length..], out int length, new('D', digits));
            _length += length;
        }
    }
}
