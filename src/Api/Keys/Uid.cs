namespace Xebec.Api.Keys;

/// <summary>An object's identity over its whole life; "" when it has none yet.</summary>
public readonly record struct Uid(string Text)
{
    public static Uid None => new("");

    public bool IsNone => string.IsNullOrEmpty(Text);

    public override string ToString() => Text ?? "";
}
