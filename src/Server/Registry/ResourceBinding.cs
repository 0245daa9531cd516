using Xebec.Schema.Types;
using Xebec.Server.Resources;
using Xebec.Store.Seam;

namespace Xebec.Server.Registry;

/// <summary>A served resource: its type (data), its meaning (code) and the store it lives in.</summary>
public sealed record ResourceBinding(ResourceType Type, ResourceKind Kind, IStore Store);
