using Xebec.Tests.Node.Runtime;

namespace Xebec.Tests.Node.Cri;

/// <summary>The contract, on a real containerd.</summary>
[Trait("needs", "root")]
public sealed class CriRuntimeTests(RealNode node) : ContainerRuntimeContract(node), IClassFixture<RealNode>;
