using System.Text.Unicode;
using Xebec.Api.Keys;
using Xebec.Store;
using Xebec.Store.Seam;

namespace Xebec.Bench.Store;

/// <summary>Pods of about 1 KB with labels, an owner and a node.</summary>
internal static class Samples
{
    public static readonly ResourceName Pods = new("", "pods");

    private static readonly string Padding = new('x', 560);

    public static StoreOptions Options => new() { Time = TimeProvider.System, Say = Console.Error.WriteLine };

    public static ObjectKey Key(int number) => new(Pods, $"namespace-{number % 50}", $"deployment-{number / 500 % 1000}-7d4b9c6f5-{number}");

    // formatted as UTF-8 at once: what is measured is the store
    public static byte[] Pod(ObjectKey key, int number, int version, string node)
    {
        Span<byte> pod = stackalloc byte[2048];
        Utf8.TryWrite(
            pod,
            $$"""{"kind":"Pod","apiVersion":"v1","metadata":{"name":"{{key.Name}}","namespace":"{{key.Namespace}}","uid":"3f0c7a9e-5a51-4f0f-8f0a-{{number:D12}}","generation":{{version}},"creationTimestamp":"2026-03-01T12:00:00Z","labels":{"app":"app-{{number % 500}}","pod-template-hash":"7d4b9c6f5"},"ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"rs-{{Owner(number)}}","uid":"9a0c7a9e-5a51-4f0f-8f0a-{{Owner(number):D12}}","controller":true}] },"spec":{"nodeName":"{{node}}","containers":[{"name":"c","image":"{{Padding}}"}] },"status":{"phase":"Running"} }""",
            out int length);
        return pod[..length].ToArray();
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
}
