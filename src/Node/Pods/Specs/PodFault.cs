namespace Xebec.Node.Pods.Specs;

/// <summary>
/// Why a pod, or one container of it, can't be made as it is written: a reference that leads nowhere, a feature this node lacks.
/// </summary>
/// <param name="message">The sentence that status and event quote.</param>
public sealed class PodFault(string message, Exception? inner = null) : Exception(message, inner);
