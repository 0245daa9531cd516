using Xebec.Api.Documents;
using Xebec.Api.Times;
using Xebec.Schema.Types;

namespace Xebec.Schema.Parsing;

internal ref partial struct Canonicaliser
{
    /// <summary>
    /// Whether a field that the body has is written; zero values that presence hides are not. Wrong types say yes: writing reports them.
    /// </summary>
    private bool IsWritten(FieldSchema field, int at)
    {
        Token token = _tokens[at];
        if (token.Kind == TokenKind.Null)
        {
            return false;
        }

        switch (field.Presence)
        {
            case Presence.OmitEmpty:
                return !IsEmpty(field.Type, at) || (IsCollection(field.Type) && KeepsEmpty(EmptyLists.Sent));
            case Presence.OmitZero:
                return !IsZeroTime(field.Type, at);
            case Presence.Always:
                return !IsCollection(field.Type) || !IsEmpty(field.Type, at) || KeepsEmpty(EmptyLists.Owned);
            default:
                return true;
        }
    }

    private static bool IsCollection(TypeSchema type) => type.Shape is TypeShape.List or TypeShape.Map;

    private bool KeepsEmpty(EmptyLists from)
    {
        _hasEmpty = true;
        return _empty >= from;
    }

    private readonly bool IsEmpty(TypeSchema type, int at)
    {
        Token token = _tokens[at];
        switch (type.Shape)
        {
            case TypeShape.String or TypeShape.Bytes or TypeShape.Quantity:
                return token.Kind == TokenKind.String && token.Length == 0;
            case TypeShape.Boolean:
                return token.Kind == TokenKind.False;
            case TypeShape.Int32 or TypeShape.Int64 or TypeShape.Double:
                return token.Kind == TokenKind.Number && IsZeroNumber(at);
            case TypeShape.IntOrString:
                return (token.Kind == TokenKind.String && token.Length == 0) || (token.Kind == TokenKind.Number && IsZeroNumber(at));
            case TypeShape.List:
                return token.Kind == TokenKind.Array && token.Next == at + 1;
            case TypeShape.Map:
                return token.Kind == TokenKind.Object && token.Next == at + 1;
            default:
                return false;
        }
    }

    private readonly bool IsZeroNumber(int at) => TextOf(at) is [(byte)'0'] or [(byte)'-', (byte)'0'];

    private readonly bool IsZeroTime(TypeSchema type, int at)
    {
        return type.Shape is TypeShape.Time or TypeShape.MicroTime && _tokens[at].Kind == TokenKind.String
            && TimeText.TryRead(TextOf(at), out Timestamp time, out _) && time.IsZero;
    }

    /// <summary>The value of a field that is always written and was not set.</summary>
    private void WriteUnset(FieldSchema field)
    {
        Value unset = field.WhenUnset;
        switch (unset.Kind)
        {
            case ValueKind.Null:
                _out.Null();
                break;
            case ValueKind.Array:
                _out.CloseArray(_out.OpenArray());
                break;
            case ValueKind.Object when field.Type.Shape != TypeShape.Object:
                _out.CloseObject(_out.OpenObject());
                break;
            default:
                WriteZero(field.Type);
                break;
        }
    }

    /// <summary>Go's zero value of a type, as it is encoded.</summary>
    private void WriteZero(TypeSchema type)
    {
        switch (type.Shape)
        {
            case TypeShape.Object:
                EmptyObject(type);
                break;
            case TypeShape.String:
                _out.Text(default, escaped: false);
                break;
            case TypeShape.Boolean:
                _out.Flag(false);
                break;
            case TypeShape.Int32 or TypeShape.Int64 or TypeShape.Double or TypeShape.IntOrString:
                _out.Number("0"u8);
                break;
            case TypeShape.Quantity:
                _out.Text("0"u8, escaped: false);
                break;
            default:
                _out.Null();
                break;
        }
    }

    private void EmptyObject(TypeSchema type)
    {
        int opened = _out.OpenObject();
        FieldIndex index = type.Index;
        foreach (int position in _byName ? index.AlwaysByName : index.AlwaysWritten)
        {
            FieldSchema field = index.Fields[position];
            _out.Name(field.NameJson, field.NameEscaped);
            WriteUnset(field);
        }

        _out.CloseObject(opened);
    }
}
