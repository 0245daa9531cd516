using System.Text;

namespace Xebec.Store.Objects;

/// <summary>A dotted path of an indexed field, cut once into the UTF-8 names a reader meets on its way.</summary>
internal sealed class FieldPath(string text)
{
    public string Text { get; } = text;

    public byte[][] Steps { get; } = [.. text.Split('.').Select(Encoding.UTF8.GetBytes)];
}
