namespace Xebec.Api.Keys;

/// <summary>Which object: its resource type, namespace ("" when cluster-scoped) and name.</summary>
public readonly record struct ObjectKey(ResourceName Resource, string Namespace, string Name)
{
    public override string ToString() => Namespace.Length == 0 ? $"{Resource}/{Name}" : $"{Resource}/{Namespace}/{Name}";
}
