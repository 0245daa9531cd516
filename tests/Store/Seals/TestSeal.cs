using System.Security.Cryptography;
using System.Text;
using Xebec.Api.Keys;
using Xebec.Store.Objects;

namespace Xebec.Tests.Store.Seals;

/// <summary>
/// A cipher in the form upstream's have: a mark with the key's name, then bytes that only open for the object they were sealed for.
/// </summary>
internal sealed class TestSeal(string keyName) : ISeal
{
    private const int TagBytes = 16;
    private const int NonceBytes = 12;

    private readonly byte[] _key = SHA256.HashData(Encoding.UTF8.GetBytes(keyName));
    private readonly byte[] _mark = Encoding.UTF8.GetBytes($"k8s:enc:test:v1:{keyName}:");
    private long _sealed;

    public ReadOnlyMemory<byte> Seal(ObjectKey key, ReadOnlyMemory<byte> canonical)
    {
        byte[] stored = new byte[_mark.Length + NonceBytes + TagBytes + canonical.Length];
        _mark.CopyTo(stored, 0);
        Span<byte> nonce = stored.AsSpan(_mark.Length, NonceBytes);
        BitConverter.TryWriteBytes(nonce, Interlocked.Increment(ref _sealed));
        using var cipher = new AesGcm(_key, TagBytes);
        cipher.Encrypt(nonce, canonical.Span, stored.AsSpan(_mark.Length + NonceBytes + TagBytes), stored.AsSpan(_mark.Length + NonceBytes, TagBytes), Bound(key));
        return stored;
    }

    public ReadOnlyMemory<byte> Open(ObjectKey key, ReadOnlyMemory<byte> stored)
    {
        if (!stored.Span.StartsWith(_mark))
        {
            return OpenSeal.Instance.Open(key, stored);
        }

        ReadOnlySpan<byte> rest = stored.Span[_mark.Length..];
        byte[] canonical = new byte[rest.Length - NonceBytes - TagBytes];
        using var cipher = new AesGcm(_key, TagBytes);
        try
        {
            cipher.Decrypt(rest[..NonceBytes], rest[(NonceBytes + TagBytes)..], rest.Slice(NonceBytes, TagBytes), canonical, Bound(key));
        }
        catch (CryptographicException e)
        {
            throw new FormatException($"{key} was not sealed for this key", e);
        }

        return canonical;
    }

    private static byte[] Bound(ObjectKey key) => Encoding.UTF8.GetBytes(UpstreamKeys.Of(key));
}
