using System.Security.Cryptography;

namespace Xebec.Pki;

/// <summary>
/// Random (version 4) UUIDs, made from random bytes that are fetched from the kernel for many at a time: a call for each costs more than
/// all the rest of making one.
/// </summary>
public static class Uuids
{
    private const int Size = 16;
    private const int Batch = 64;

    [ThreadStatic]
    private static byte[]? _bytes;

    [ThreadStatic]
    private static int _left;

    public static string New()
    {
        byte[] bytes = _bytes ??= new byte[Size * Batch];
        if (_left == 0)
        {
            RandomNumberGenerator.Fill(bytes);
            _left = Batch;
        }

        Span<byte> own = bytes.AsSpan(--_left * Size, Size);
        own[6] = (byte)((own[6] & 0x0F) | 0x40);
        own[8] = (byte)((own[8] & 0x3F) | 0x80);
        return new Guid(own, bigEndian: true).ToString();
    }
}
