using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;

namespace Xebec.Pki;

/// <summary>The JSON Web Key Set that /openid/v1/jwks serves, members in upstream's order.</summary>
public static class JsonWebKeys
{
    /// <summary>The document as UTF-8, without a line break at its end.</summary>
    public static byte[] Write(IEnumerable<ServiceAccountKey> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartArray("keys");
            foreach (var key in keys)
            {
                Write(json, key);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter json, ServiceAccountKey key)
    {
        json.WriteStartObject();
        json.WriteString("use", "sig");
        json.WriteString("kty", key.Rsa is null ? "EC" : "RSA");
        json.WriteString("kid", key.KeyId);
        if (key.Ecdsa is { } ecdsa)
        {
            json.WriteString("crv", key.Algorithm switch { "ES384" => "P-384", "ES512" => "P-521", _ => "P-256" });
            json.WriteString("alg", key.Algorithm);
            json.WriteString("x", Base64Url.EncodeToString(ecdsa.Q.X));
            json.WriteString("y", Base64Url.EncodeToString(ecdsa.Q.Y));
        }
        else if (key.Rsa is { } rsa)
        {
            json.WriteString("alg", key.Algorithm);
            json.WriteString("n", Base64Url.EncodeToString(rsa.Modulus));
            json.WriteString("e", Base64Url.EncodeToString(rsa.Exponent));
        }

        json.WriteEndObject();
    }
}
