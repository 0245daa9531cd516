using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Xebec.Server.Whereabouts;

/// <summary>An API server as others know it.</summary>
/// <param name="HostName">Its machine; servers of one machine share a lease.</param>
/// <param name="Uid">New for every start.</param>
/// <param name="Address">Where nodes reach it; a loopback address is not told to anybody.</param>
/// <param name="Port">Where it serves.</param>
public sealed record ServerIdentity(string HostName, string Uid, IPAddress Address, int Port)
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";
    private const int HashBytes = 16;

    /// <summary>
    /// The lease's name: <c>apiserver-</c> and a hash of the machine's name and the server's kind in base 32, as upstream makes it.
    /// </summary>
    public string LeaseName =>
        "apiserver-" + Base32(SHA256.HashData([.. Prefixed(HostName), .. Prefixed("kube-apiserver")]).AsSpan(0, HashBytes));

    private static byte[] Prefixed(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return [(byte)(bytes.Length >> 8), (byte)bytes.Length, .. bytes];
    }

    private static string Base32(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        int pending = 0;
        int bits = 0;
        foreach (byte one in bytes)
        {
            pending = (pending << 8) | one;
            for (bits += 8; bits >= 5; bits -= 5)
            {
                text.Append(Alphabet[(pending >> (bits - 5)) & 31]);
            }

            pending &= 31;
        }

        return bits == 0 ? text.ToString() : text.Append(Alphabet[(pending << (5 - bits)) & 31]).ToString();
    }
}
