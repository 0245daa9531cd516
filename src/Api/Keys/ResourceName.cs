namespace Xebec.Api.Keys;

/// <summary>A resource type without its version, as in <c>deployments.apps</c>; the core group is "".</summary>
public readonly record struct ResourceName(string Group, string Resource)
{
    public override string ToString() => Group.Length == 0 ? Resource : $"{Resource}.{Group}";
}
