using System.Text;

namespace Xebec.Schema.Yaml;

/// <summary>
/// Where the writer stands on the page. Whether a line must be broken or a space put before what comes next follows from three things: the
/// column, whether the last sign counts as white space, and whether nothing but indentation stands on the line yet.
/// </summary>
internal sealed class YamlLayout
{
    /// <summary>Text is broken at the first space behind this column.</summary>
    public const int Width = 80;

    private const int Step = 2;

    private readonly StringBuilder _text = new();
    private readonly Stack<int> _outer = new();
    private int _indent = -1;
    private bool _space = true;

    public int Column { get; private set; }

    /// <summary>Nothing but indentation and list signs stand on this line.</summary>
    public bool AtIndention { get; private set; } = true;

    /// <summary>
    /// Goes one level deeper. A list inside a mapping stays where the mapping's keys are; a scalar's further lines always go deeper.
    /// </summary>
    public void Indent(bool indentless = false, bool forScalar = false)
    {
        _outer.Push(_indent);
        if (_indent < 0)
        {
            _indent = forScalar ? Step : 0;
        }
        else if (!indentless)
        {
            _indent += Step;
        }
    }

    public void Outdent() => _indent = _outer.Pop();

    /// <summary>Goes to the current indentation, on a new line unless this one is still free.</summary>
    public void NewLine()
    {
        int indent = Math.Max(0, _indent);
        if (!AtIndention || Column > indent || (Column == indent && !_space))
        {
            Break();
        }

        while (Column < indent)
        {
            Put(' ');
        }

        _space = true;
        AtIndention = true;
    }

    public void Indicator(string sign, bool needsSpace, bool isSpace = false, bool keepsIndention = false)
    {
        if (needsSpace && !_space)
        {
            Put(' ');
        }

        foreach (char c in sign)
        {
            Put(c);
        }

        _space = isSpace;
        AtIndention = AtIndention && keepsIndention;
    }

    /// <summary>Before a plain text: a space unless there is one.</summary>
    public void Separate()
    {
        if (!_space)
        {
            Put(' ');
        }
    }

    /// <summary>Behind a text.</summary>
    public void EndText()
    {
        _space = false;
        AtIndention = false;
    }

    public void Put(Rune rune)
    {
        Span<char> units = stackalloc char[2];
        _text.Append(units[..rune.EncodeToUtf16(units)]);
        Column++;
        AtIndention = false;
    }

    /// <summary>A line break, or another sign that starts a line.</summary>
    public void Break(int sign = '\n')
    {
        _text.Append((char)sign);
        Column = 0;
    }

    /// <summary>After a break that belongs to a text.</summary>
    public void StartLine()
    {
        AtIndention = true;
        _space = true;
    }

    /// <summary>Behind a literal text that does not end with a line break.</summary>
    public void EndLiteral() => AtIndention = false;

    public void EndDocument() => NewLine();

    public byte[] ToUtf8() => Encoding.UTF8.GetBytes(_text.ToString());

    private void Put(char c)
    {
        _text.Append(c);
        Column++;
    }
}
