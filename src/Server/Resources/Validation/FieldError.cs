namespace Xebec.Server.Resources.Validation;

/// <summary>One thing wrong with an object.</summary>
/// <param name="Reason">The cause's reason on the wire, such as FieldValueRequired.</param>
/// <param name="Field">The printed path.</param>
/// <param name="Body">The message without the path: <c>Required value</c>, <c>Invalid value: "x": must be …</c>.</param>
public sealed record FieldError(string Reason, string Field, string Body)
{
    public override string ToString() => $"{Field}: {Body}";
}
