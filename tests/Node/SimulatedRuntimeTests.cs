namespace Xebec.Tests.Node;

/// <summary>The contract, simulated.</summary>
public sealed class SimulatedRuntimeTests(SimulatedNode node) : ContainerRuntimeContract(node), IClassFixture<SimulatedNode>;
