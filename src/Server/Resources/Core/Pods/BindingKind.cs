namespace Xebec.Server.Resources.Core.Pods;

/// <summary>Bindings are never stored: one that is posted places its pod.</summary>
public sealed class BindingKind : ResourceKind
{
    public override ISubresource? Review => PodBinding.Instance;
}
