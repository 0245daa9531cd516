using Xebec.Client.Http;

namespace Xebec.Server.Admission;

/// <summary>As whom a webhook is asked, where a kubeconfig says so.</summary>
/// <param name="Options">Client certificate, token, whom to act as; and of a whole context also how its server is trusted.</param>
/// <param name="Password"><c>user:password</c>; null when a certificate, a token or nothing proves who asks.</param>
public sealed record WebhookIdentity(HttpApiServerOptions Options, string? Password);
