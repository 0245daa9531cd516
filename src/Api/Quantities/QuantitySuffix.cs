namespace Xebec.Api.Quantities;

/// <summary>The suffixes after a number and the powers they stand for.</summary>
internal static class QuantitySuffix
{
    /// <summary>
    /// Reads a suffix; <paramref name="exponent"/> is a power of ten, or of two for <see cref="QuantityFormat.BinarySI"/>.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> suffix, out int exponent, out QuantityFormat format)
    {
        format = QuantityFormat.DecimalSI;
        exponent = 0;
        switch (suffix.Length)
        {
            case 0:
                return true;
            case 1 when DecimalExponentOf(suffix[0], out exponent):
                return true;
            case 2 when suffix[1] == 'i' && BinaryExponentOf(suffix[0], out exponent):
                format = QuantityFormat.BinarySI;
                return true;
        }

        format = QuantityFormat.DecimalExponent;
        return suffix.Length > 1 && suffix[0] is (byte)'e' or (byte)'E' && TryReadExponent(suffix[1..], out exponent);
    }

    /// <summary>The suffix for a power of ten that is a multiple of three, as Go prints it; beyond the letters it is an exponent.</summary>
    public static string Write(int exponent, QuantityFormat format)
    {
        if (exponent == 0)
        {
            return "";
        }

        if (format == QuantityFormat.BinarySI)
        {
            return exponent switch { 10 => "Ki", 20 => "Mi", 30 => "Gi", 40 => "Ti", 50 => "Pi", _ => "Ei" };
        }

        string? letter = format != QuantityFormat.DecimalSI ? null : exponent switch
        {
            -9 => "n",
            -6 => "u",
            -3 => "m",
            3 => "k",
            6 => "M",
            9 => "G",
            12 => "T",
            15 => "P",
            18 => "E",
            _ => null,
        };
        return letter ?? $"e{exponent}";
    }

    private static bool DecimalExponentOf(byte letter, out int exponent)
    {
        exponent = letter switch
        {
            (byte)'n' => -9,
            (byte)'u' => -6,
            (byte)'m' => -3,
            (byte)'k' => 3,
            (byte)'M' => 6,
            (byte)'G' => 9,
            (byte)'T' => 12,
            (byte)'P' => 15,
            (byte)'E' => 18,
            _ => 0,
        };
        return exponent != 0;
    }

    private static bool BinaryExponentOf(byte letter, out int exponent)
    {
        exponent = letter switch
        {
            (byte)'K' => 10,
            (byte)'M' => 20,
            (byte)'G' => 30,
            (byte)'T' => 40,
            (byte)'P' => 50,
            (byte)'E' => 60,
            _ => 0,
        };
        return exponent != 0;
    }

    private static bool TryReadExponent(ReadOnlySpan<byte> text, out int exponent)
    {
        exponent = 0;
        ReadOnlySpan<byte> digits = text[0] is (byte)'+' or (byte)'-' ? text[1..] : text;
        if (digits.IsEmpty)
        {
            return false;
        }

        long read = 0;
        foreach (byte digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            // Go refuses exponents beyond 64 bits and cuts the rest to 32; both are nonsense, so everything past 32 bits is refused
            read = (read * 10) + (digit - '0');
            if (read > int.MaxValue)
            {
                return false;
            }
        }

        exponent = text[0] == '-' ? -(int)read : (int)read;
        return true;
    }
}
