using Xebec.Tests.Node.Cri;

namespace Xebec.Tests.Node.Simulated;

/// <summary>The contract, simulated.</summary>
public sealed class SimulatedRuntimeTests(SimulatedNode node) : ContainerRuntimeContract(node), IClassFixture<SimulatedNode>;
