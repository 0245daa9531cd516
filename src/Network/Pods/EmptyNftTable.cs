using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Xebec.Network.Pods;

/// <summary>
/// Deletes a table of the kernel's firewall if nothing is in it but empty chains of the given names, in one transaction: somebody who adds
/// to it meanwhile keeps it. Spoken to the kernel directly, because <c>nft</c> deletes a table with all that is in it.
/// </summary>
internal static partial class EmptyNftTable
{
    private const int AfNetlink = 16;
    private const int SockRaw = 3;
    private const int NetfilterProtocol = 12;
    private const int DontWait = 0x40;

    private const ushort BatchBegin = 0x10;
    private const ushort BatchEnd = 0x11;
    private const ushort DeleteTable = NfTables << 8 | 2;
    private const ushort DeleteChain = NfTables << 8 | 5;
    private const ushort NfTables = 10;

    private const ushort Request = 0x1;
    private const ushort Acknowledge = 0x4;

    /// <summary>Not if there is something in it.</summary>
    private const ushort NotRecursive = 0x100;

    /// <param name="family">2 for IPv4, 10 for IPv6.</param>
    /// <returns>False when the kernel refused: there is something in it, or no such table or chain.</returns>
    public static bool TryDelete(byte family, string table, IReadOnlyList<string> chains)
    {
        var batch = new MemoryStream();
        const ushort Guarded = Request | Acknowledge | NotRecursive;
        Write(batch, BatchBegin, Request, sequence: 0, family: 0, resource: NfTables);
        uint sequence = 0;
        foreach (string chain in chains)
        {
            Write(batch, DeleteChain, Guarded, ++sequence, family, resource: 0, (1, table), (3, chain));
        }

        Write(batch, DeleteTable, Guarded, ++sequence, family, resource: 0, (1, table));
        Write(batch, BatchEnd, Request, ++sequence, family: 0, resource: NfTables);
        return Send(batch.ToArray(), acknowledgements: chains.Count + 1);
    }

    /// <summary>The kernel has worked the batch off, and queued its answers, when the send returns.</summary>
    private static bool Send(byte[] batch, int acknowledgements)
    {
        int netlink = socket(AfNetlink, SockRaw, NetfilterProtocol);
        if (netlink < 0)
        {
            return false;
        }

        try
        {
            if (send(netlink, batch, (nuint)batch.Length, 0) != batch.Length)
            {
                return false;
            }

            byte[] answers = new byte[8192];
            int good = 0;
            while (good < acknowledgements && recv(netlink, answers, (nuint)answers.Length, DontWait) is > 0 and var read)
            {
                for (int at = 0; at + 20 <= read; at += Math.Max(16, BinaryPrimitives.ReadInt32LittleEndian(answers.AsSpan(at))))
                {
                    if (BinaryPrimitives.ReadInt32LittleEndian(answers.AsSpan(at + 16)) != 0)
                    {
                        return false;
                    }

                    good++;
                }
            }

            return good == acknowledgements;
        }
        finally
        {
            _ = close(netlink);
        }
    }

    /// <summary>One netlink message: header, netfilter's header, attributes padded to four bytes.</summary>
    private static void Write(MemoryStream batch, ushort type, ushort flags, uint sequence,
        byte family, ushort resource, params (ushort Type, string Value)[] attributes)
    {
        var body = new MemoryStream();
        body.Write([family, 0, (byte)(resource >> 8), (byte)resource]);
        Span<byte> attribute = stackalloc byte[4];
        foreach ((ushort attributeType, string value) in attributes)
        {
            byte[] text = [.. Encoding.UTF8.GetBytes(value), 0];
            BinaryPrimitives.WriteUInt16LittleEndian(attribute, (ushort)(4 + text.Length));
            BinaryPrimitives.WriteUInt16LittleEndian(attribute[2..], attributeType);
            body.Write(attribute);
            body.Write(text);
            body.Write(new byte[(4 - text.Length % 4) % 4]);
        }

        Span<byte> header = stackalloc byte[16];
        BinaryPrimitives.WriteUInt32LittleEndian(header, (uint)(16 + body.Length));
        BinaryPrimitives.WriteUInt16LittleEndian(header[4..], type);
        BinaryPrimitives.WriteUInt16LittleEndian(header[6..], flags);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], sequence);
        BinaryPrimitives.WriteUInt32LittleEndian(header[12..], 0);
        batch.Write(header);
        batch.Write(body.ToArray());
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int socket(int domain, int type, int protocol);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint send(int socket, byte[] data, nuint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint recv(int socket, byte[] data, nuint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int close(int descriptor);
}
