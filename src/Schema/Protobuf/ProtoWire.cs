using Xebec.Schema.Types;

namespace Xebec.Schema.Protobuf;

/// <summary>The wire types of protobuf and which of them values have.</summary>
internal static class ProtoWire
{
    public const int Varint = 0;
    public const int Fixed64 = 1;
    public const int Bytes = 2;
    public const int StartGroup = 3;
    public const int EndGroup = 4;
    public const int Fixed32 = 5;

    public static int TypeOf(TypeSchema type) => type.Shape switch
    {
        TypeShape.Boolean or TypeShape.Int32 or TypeShape.Int64 => Varint,
        TypeShape.Double => Fixed64,
        _ => Bytes,
    };
}
