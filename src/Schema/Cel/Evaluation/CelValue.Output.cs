using System.Globalization;
using System.Text;
using Xebec.Api.Documents;
using Xebec.Schema.Cel.Checking;

namespace Xebec.Schema.Cel.Evaluation;

/// <summary>What leaves the language again.</summary>
public readonly partial struct CelValue
{
    /// <summary>
    /// The same as JSON: views stay views, everything else is made anew. Absent for failures, for nothing and for values JSON cannot have.
    /// </summary>
    public Value ToValue()
    {
        if (IsDocument)
        {
            return AsValue();
        }

        switch (Kind)
        {
            case CelKind.Null:
                return Value.Null;
            case CelKind.Bool:
                return IsTrue;
            case CelKind.Int:
                return Integer;
            case CelKind.Uint:
                return Value.Number(Encoding.UTF8.GetBytes(Unsigned.ToString(CultureInfo.InvariantCulture)));
            case CelKind.Double:
                return double.IsFinite(Real)
                    ? Value.Number(Encoding.UTF8.GetBytes(Real.ToString("R", CultureInfo.InvariantCulture)))
                    : default;
            case CelKind.Bytes:
                return System.Convert.ToBase64String(Bytes);
            case CelKind.List:
                return new ArrayDraft(Elements.ToArray().Select(e => e.ToValue()));
            case CelKind.Map or CelKind.Object:
                var draft = new ObjectDraft();
                foreach (CelEntry entry in Entries)
                {
                    draft.Set(entry.Key.Kind == CelKind.String ? entry.Key.Text : entry.Key.ToString(), entry.Value.ToValue());
                }

                return draft;
            case CelKind.Opaque:
                return _source is CelOptional optional ? optional.Value.ToValue() : _source?.ToString();
            case CelKind.String or CelKind.Timestamp or CelKind.Duration:
                return ToString();
            default:
                return default;
        }
    }
}
