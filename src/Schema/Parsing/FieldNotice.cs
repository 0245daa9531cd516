namespace Xebec.Schema.Parsing;

/// <summary>
/// What a body says beyond its schema, or twice: an error under strict field validation, a warning under the default one.
/// </summary>
/// <param name="Path">Upstream's spelling: <c>spec.containers[0].foo</c>.</param>
public readonly record struct FieldNotice(FieldNoticeKind Kind, string Path)
{
    /// <summary>The text of the warning, and its part of the strict error.</summary>
    public override string ToString() => Kind == FieldNoticeKind.Unknown ? $"unknown field \"{Path}\"" : $"duplicate field \"{Path}\"";
}

/// <summary>See <see cref="FieldNotice"/>.</summary>
public enum FieldNoticeKind : byte
{
    Unknown,
    Duplicate,
}
