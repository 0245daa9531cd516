using Microsoft.AspNetCore.Http;
using Xebec.Pki;

namespace Xebec.Server.Http;

/// <summary>Under which a request is found again in logs and audit trails: the client's own word for it, or a new one.</summary>
internal static class AuditId
{
    public const string Header = "Audit-Id";

    private const int LengthMax = 64;

    public static string Of(HttpRequest request)
    {
        string asked = request.Headers[Header].ToString();
        if (asked.Length == 0 || asked.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return Uuids.New();
        }

        return asked.Length > LengthMax ? asked[..LengthMax] : asked;
    }
}
