namespace Xebec.Schema.Cel.Evaluation;

/// <summary>A text addressed by code points. Texts without surrogates, nearly all, need no table.</summary>
internal readonly struct TextPoints
{
    private readonly string _text;
    private readonly int[]? _starts;

    public TextPoints(string text)
    {
        _text = text;
        _starts = null;
        if (text.AsSpan().IndexOfAnyInRange('\uD800', '\uDBFF') < 0)
        {
            return;
        }

        List<int> starts = [];
        for (int i = 0; i < text.Length; i += i + 1 < text.Length && char.IsSurrogatePair(text, i) ? 2 : 1)
        {
            starts.Add(i);
        }

        _starts = [.. starts];
    }

    public int Count => _starts?.Length ?? _text.Length;

    public int UnitOf(int point) => _starts is null ? point : point == _starts.Length ? _text.Length : _starts[point];

    public int PointOf(int unit) => _starts is null ? unit : Math.Abs(Array.BinarySearch(_starts, unit));

    public string Part(int from, int to) => _text[UnitOf(from)..UnitOf(to)];
}
