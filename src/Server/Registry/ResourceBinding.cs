using Xebec.Schema.Types;
using Xebec.Server.Resources;
using Xebec.Store.Seam;

namespace Xebec.Server.Registry;

/// <summary>A served resource: its type (data), its meaning (code) and the store it lives in.</summary>
public sealed record ResourceBinding(ResourceType Type, ResourceKind Kind, IStore Store)
{
    /// <summary>How those who stay learn that the binding ends; null of what is served for ever.</summary>
    public Withdrawal? Withdrawal { get; init; }
}
