namespace Xebec.Schema.Protobuf;

/// <summary>One field as it stands in a message: where its content begins and ends, or its number.</summary>
internal readonly record struct ProtoValue(int Number, int WireType, int Start, int End, ulong Scalar);

/// <summary>Reads a message field by field. Stops at the first thing that is wrong and tells it as Go's generated code does.</summary>
internal ref struct ProtoInput(ReadOnlySpan<byte> bytes, int start, int end)
{
    private const string Ended = "unexpected EOF";

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private readonly int _end = end;
    private int _at = start;

    /// <summary>Where the next field begins.</summary>
    public readonly int Position => _at;

    /// <summary>What is wrong; null when nothing is.</summary>
    public string? Problem { get; private set; }

    /// <summary>The next field; false at the end and when there is a <see cref="Problem"/>. Groups are skipped.</summary>
    public bool Next(out ProtoValue value)
    {
        value = default;
        while (_at < _end && Problem is null)
        {
            if (!Varint(out ulong tag))
            {
                return false;
            }

            int number = unchecked((int)(tag >> 3));
            int wireType = (int)(tag & 7);
            if (wireType == ProtoWire.EndGroup || number <= 0)
            {
                Problem = wireType == ProtoWire.EndGroup
                    ? "proto: wiretype end group for non-group"
                    : $"proto: illegal tag {number} (wire type {wireType})";
                return false;
            }

            if (wireType == ProtoWire.StartGroup)
            {
                SkipGroup();
                continue;
            }

            return Content(number, wireType, out value);
        }

        return false;
    }

    private bool Content(int number, int wireType, out ProtoValue value)
    {
        value = default;
        int start = _at;
        switch (wireType)
        {
            case ProtoWire.Varint:
                bool good = Varint(out ulong scalar);
                value = new ProtoValue(number, wireType, start, _at, scalar);
                return good;
            case ProtoWire.Fixed64 or ProtoWire.Fixed32:
                int size = wireType == ProtoWire.Fixed64 ? 8 : 4;
                if (_end - _at < size)
                {
                    Problem = Ended;
                    return false;
                }

                _at += size;
                value = new ProtoValue(number, wireType, start, _at, 0);
                return true;
            case ProtoWire.Bytes:
                if (!Varint(out ulong length))
                {
                    return false;
                }

                if (length > (ulong)(_end - _at))
                {
                    Problem = length > int.MaxValue ? "proto: negative length found during unmarshaling" : Ended;
                    return false;
                }

                value = new ProtoValue(number, wireType, _at, _at + (int)length, 0);
                _at += (int)length;
                return true;
            default:
                Problem = $"proto: illegal wireType {wireType}";
                return false;
        }
    }

    public bool Varint(out ulong number)
    {
        number = 0;
        for (int shift = 0; ; shift += 7)
        {
            if (shift >= 64)
            {
                Problem = "proto: integer overflow";
                return false;
            }

            if (_at >= _end)
            {
                Problem = Ended;
                return false;
            }

            byte b = _bytes[_at++];
            number |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
            {
                return true;
            }
        }
    }

    // nested groups are counted, not recursed into
    private void SkipGroup()
    {
        for (int depth = 1; depth > 0;)
        {
            if (!Varint(out ulong tag))
            {
                return;
            }

            int wireType = (int)(tag & 7);
            depth += wireType == ProtoWire.StartGroup ? 1 : wireType == ProtoWire.EndGroup ? -1 : 0;
            if (wireType is not (ProtoWire.StartGroup or ProtoWire.EndGroup) && !Content(1, wireType, out _))
            {
                return;
            }
        }
    }
}
