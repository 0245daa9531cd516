using System.IO.Pipelines;

namespace Xebec.Client.Seam;

/// <summary>
/// The way from an API server to the nodes' own API (what upstream calls the
/// kubelet's: logs, running pods, …): in the same process, or over HTTPS.
/// </summary>
public interface INodeConnection
{
    /// <param name="node">Name of the node.</param>
    /// <param name="target">Path and query, escaped, e.g. <c>/containerLogs/NAMESPACE/POD/CONTAINER?follow=true</c>.</param>
    /// <exception cref="NodeUnreachableException">No such node, or it doesn't answer.</exception>
    ValueTask<NodeAnswer> GetAsync(string node, string target, CancellationToken cancellation);
}

/// <summary>What a node says: any status; the body of errors is plain text.</summary>
/// <param name="Code">HTTP status code.</param>
/// <param name="WriteAsync">
/// Writes the body, flushing whatever there is as soon as it is there; for
/// a log that is followed that lasts until the token ends it. Called once.
/// </param>
public sealed record NodeAnswer(int Code, string ContentType, Func<PipeWriter, CancellationToken, ValueTask> WriteAsync);

/// <summary>A node could not be asked: the message says which and why.</summary>
public sealed class NodeUnreachableException(string message, Exception? inner = null) : Exception(message, inner);
