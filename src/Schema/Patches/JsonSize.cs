using Xebec.Api.Documents;

namespace Xebec.Schema.Patches;

/// <summary>The size of a value's JSON text, without writing it.</summary>
internal static class JsonSize
{
    /// <summary>Bytes of compact JSON, or a number above <paramref name="most"/> as soon as that is certain.</summary>
    public static long Of(Value value, long most)
    {
        long size = 2;
        switch (value.Kind)
        {
            case ValueKind.Object:
                foreach (Member member in value.Members)
                {
                    size += OfText(member.NameValue) + 2 + Of(member.Value, most - size);
                    if (size > most)
                    {
                        break;
                    }
                }

                return size;
            case ValueKind.Array:
                foreach (Value element in value.Elements)
                {
                    size += 1 + Of(element, most - size);
                    if (size > most)
                    {
                        break;
                    }
                }

                return size;
            case ValueKind.String:
                return OfText(value);
            case ValueKind.Number:
                return value.NumberUtf8.Length;
            default:
                return 4;
        }
    }

    private static int OfText(Value text) => System.Text.Encoding.UTF8.GetByteCount(text.TextOrEmpty) + 2;
}
