using System.Buffers;
using System.Text;
using Xebec.Api.Documents;
using Xebec.Schema.Apply.Fields;

namespace Xebec.Schema.Apply;

/// <summary>Compact JSON with members sorted by name at every depth, as Go writes maps.</summary>
internal static class SortedJson
{
    public static string Write(Value value)
    {
        var text = new ArrayBufferWriter<byte>(512);
        Write(text, value);
        return Encoding.UTF8.GetString(text.WrittenSpan);
    }

    private static void Write(ArrayBufferWriter<byte> to, Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.Object:
                var members = value.Members.ToList();
                members.Sort((a, b) => GoOrder.Compare(a.Name, b.Name));
                to.Write("{"u8);
                for (int i = 0; i < members.Count; i++)
                {
                    to.Write(i > 0 ? ","u8 : default);
                    JsonText.WriteString(to, members[i].Name);
                    to.Write(":"u8);
                    Write(to, members[i].Value);
                }

                to.Write("}"u8);
                break;
            case ValueKind.Array:
                to.Write("["u8);
                bool first = true;
                foreach (Value element in value.Elements)
                {
                    to.Write(first ? default : ","u8);
                    Write(to, element);
                    first = false;
                }

                to.Write("]"u8);
                break;
            case ValueKind.String:
                JsonText.WriteString(to, value.TextOrEmpty);
                break;
            default:
                JsonText.Write(to, value);
                break;
        }
    }
}
