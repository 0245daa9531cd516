using System.Globalization;
using System.Text;
using Xebec.Api.Documents;
using Xebec.Api.Names;

namespace Xebec.Schema.Patches;

/// <summary>
/// Prints values as Go's formatting verbs do, because some of upstream's messages show its in-memory values: <c>map[a:1 b:[x y]]</c>.
/// </summary>
public static class GoValue
{
    /// <summary>As <c>%v</c>: members sorted by name, strings bare.</summary>
    public static string Plain(Value value)
    {
        var text = new StringBuilder();
        AppendPlain(text, value);
        return text.ToString();
    }

    /// <summary>As <c>%#v</c>: Go syntax, strings quoted.</summary>
    public static string Syntax(Value value)
    {
        var text = new StringBuilder();
        AppendSyntax(text, value);
        return text.ToString();
    }

    /// <summary>As <c>%T</c> of what Go's decoder makes of a JSON value.</summary>
    public static string TypeName(Value value) => value.Kind switch
    {
        ValueKind.Object => "map[string]interface {}",
        ValueKind.Array => "[]interface {}",
        ValueKind.String => "string",
        ValueKind.Boolean => "bool",
        ValueKind.Number => value.Integer is null ? "float64" : "int64",
        _ => "%!s(<nil>)",
    };

    /// <summary>The reflect kind of the same.</summary>
    public static string KindName(Value value) => value.Kind switch
    {
        ValueKind.Object => "map",
        ValueKind.Array => "slice",
        _ => TypeName(value),
    };

    private static void AppendPlain(StringBuilder to, Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.Object:
                to.Append("map[");
                string gap = "";
                foreach (Member member in Sorted(value))
                {
                    to.Append(gap).Append(member.Name).Append(':');
                    AppendPlain(to, member.Value);
                    gap = " ";
                }

                to.Append(']');
                break;
            case ValueKind.Array:
                to.Append('[');
                int at = 0;
                foreach (Value element in value.Elements)
                {
                    to.Append(at++ == 0 ? "" : " ");
                    AppendPlain(to, element);
                }

                to.Append(']');
                break;
            case ValueKind.String:
                to.Append(value.Text);
                break;
            case ValueKind.Number:
                to.Append(Number(value));
                break;
            case ValueKind.Boolean:
                to.Append(value.IsTrue ? "true" : "false");
                break;
            default:
                to.Append("<nil>");
                break;
        }
    }

    private static void AppendSyntax(StringBuilder to, Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.Object:
                to.Append("map[string]interface {}{");
                string gap = "";
                foreach (Member member in Sorted(value))
                {
                    to.Append(gap);
                    to.Append(GoText.Quote(member.Name));
                    to.Append(':');
                    AppendSyntax(to, member.Value);
                    gap = ", ";
                }

                to.Append('}');
                break;
            case ValueKind.Array:
                to.Append("[]interface {}{");
                int at = 0;
                foreach (Value element in value.Elements)
                {
                    to.Append(at++ == 0 ? "" : ", ");
                    AppendSyntax(to, element);
                }

                to.Append('}');
                break;
            case ValueKind.String:
                to.Append(GoText.Quote(value.TextOrEmpty));
                break;
            case ValueKind.Absent or ValueKind.Null:
                to.Append("interface {}(nil)");
                break;
            default:
                AppendPlain(to, value);
                break;
        }
    }

    private static List<Member> Sorted(Value value)
    {
        var members = value.Members.ToList();
        members.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        return members;
    }

    // integers as they are; floats in Go's shortest form, with an exponent below 1e-4 and from 1e21 on
    private static string Number(Value value)
    {
        if (value.Integer is { } integer)
        {
            return integer.ToString(CultureInfo.InvariantCulture);
        }

        double real = value.Real ?? 0;
        double size = Math.Abs(real);
        if (size != 0 && (size < 1e-4 || size >= 1e21))
        {
            string[] parts = real.ToString("E16", CultureInfo.InvariantCulture).Split('E');
            string shortest = real.ToString("R", CultureInfo.InvariantCulture);
            string digits = shortest.Contains('E') ? shortest[..shortest.IndexOf('E')] : parts[0].TrimEnd('0').TrimEnd('.');
            int exponent = int.Parse(parts[1], CultureInfo.InvariantCulture);
            return string.Create(CultureInfo.InvariantCulture, $"{digits}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");
        }

        return decimal.TryParse(
            real.ToString("R", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture, out decimal plain)
            ? plain.ToString(CultureInfo.InvariantCulture)
            : real.ToString("R", CultureInfo.InvariantCulture);
    }
}
