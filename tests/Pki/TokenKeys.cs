using System.Security.Cryptography;
using Xebec.Pki;

namespace Xebec.Tests.Pki;

/// <summary>A key for tokens of service accounts, for servers whose tokens do not matter to the test.</summary>
internal static class TokenKeys
{
    private static readonly ServiceAccountKeySet Keys = new(new PrivateKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)), []);

    public static ServiceAccountKeySet Any() => Keys;
}
