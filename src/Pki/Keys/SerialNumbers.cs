namespace Xebec.Pki;

internal static class SerialNumbers
{
    /// <summary>RFC 5280 wants positive numbers; the second highest bit keeps the length constant.</summary>
    public static void MakePositive(Span<byte> serial) => serial[0] = (byte)((serial[0] & 0x7f) | 0x40);
}
