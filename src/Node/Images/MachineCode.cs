using System.Buffers.Binary;

namespace Xebec.Node.Images;

/// <summary>
/// Bytes of machine code with places that jumps and addresses refer to before they are known: note them, and fill them in at the end.
/// </summary>
internal sealed class MachineCode
{
    private readonly List<byte> _bytes = [];
    private readonly Dictionary<string, int> _places = [];
    private readonly List<(int At, string Place, Action<byte[], int, int> Fill)> _open = [];

    public MachineCode Place(string name)
    {
        _places.Add(name, _bytes.Count);
        return this;
    }

    public MachineCode Bytes(params ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    /// <summary>A 32-bit little-endian word.</summary>
    public MachineCode Word(uint word)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, word);
        return Bytes(bytes);
    }

    public MachineCode Align(int unit)
    {
        while (_bytes.Count % unit != 0)
        {
            _bytes.Add(0);
        }

        return this;
    }

    /// <summary>x86: opcode bytes followed by the distance of a place from the end of this instruction, in one byte.</summary>
    public MachineCode Near(string place, params ReadOnlySpan<byte> opcode)
    {
        Bytes(opcode);
        _open.Add((_bytes.Count, place, static (code, at, target) => code[at] = (byte)checked((sbyte)(target - (at + 1)))));
        return Bytes(0);
    }

    /// <summary>x86-64: opcode bytes followed by the distance of a place from the end of this instruction, in four bytes.</summary>
    public MachineCode Far(string place, params ReadOnlySpan<byte> opcode)
    {
        Bytes(opcode);
        _open.Add((
            _bytes.Count, place, static (code, at, target) => BinaryPrimitives.WriteInt32LittleEndian(code.AsSpan(at), target - (at + 4))));
        return Word(0);
    }

    /// <summary>
    /// arm64: a branch; its distance in instructions goes to <paramref name="bits"/> bits from bit <paramref name="shift"/> on.
    /// </summary>
    public MachineCode Branch(string place, uint word, int shift, int bits)
    {
        _open.Add((_bytes.Count, place, (code, at, target) =>
        {
            uint distance = (uint)((target - at) / 4) & ((1u << bits) - 1);
            BinaryPrimitives.WriteUInt32LittleEndian(code.AsSpan(at), word | distance << shift);
        }
        ));
        return Word(0);
    }

    /// <summary>arm64: ADR, the address of a place (at a distance that is a multiple of four) into a register.</summary>
    public MachineCode Address(string place, uint register) => Branch(place, 0x1000_0000 | register, shift: 5, bits: 19);

    public byte[] Assemble()
    {
        byte[] code = [.. _bytes];
        foreach ((int at, string place, Action<byte[], int, int> fill) in _open)
        {
            fill(code, at, _places[place]);
        }

        return code;
    }
}
