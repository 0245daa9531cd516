namespace Xebec.Network.Proxy.Rules;

/// <summary>Flows the kernel remembers that go from one address and port to one endpoint, whoever sends.</summary>
/// <param name="Destination">What was called.</param>
/// <param name="Backend">Who answers: the same as the destination when nothing was translated.</param>
public readonly record struct UdpFlow(Backend Destination, Backend Backend);
