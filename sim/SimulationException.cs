namespace Xebec.Simulator;

/// <summary>A simulated story went wrong: what was to come true did not, or one thread was not enough.</summary>
public sealed class SimulationException(string message) : Exception(message);
