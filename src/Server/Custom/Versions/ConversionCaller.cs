using Xebec.Server.Admission;
using Xebec.Store.Seam;

namespace Xebec.Server.Custom.Versions;

/// <summary>What conversion webhooks are asked with; the transport is the one of admission webhooks.</summary>
/// <param name="Client">The way to webhooks; null: none is called, which counts as a failed call.</param>
/// <param name="NewUid">Identities of questions.</param>
/// <param name="Store">Where services are looked up.</param>
public sealed record ConversionCaller(IWebhookClient? Client, Func<string> NewUid, IStore Store);
