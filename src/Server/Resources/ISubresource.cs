using Xebec.Server.Pipeline;

namespace Xebec.Server.Resources;

/// <summary>A subresource with a body of its own kind, or an effect of its own.</summary>
public interface ISubresource
{
    ValueTask<Answer> HandleAsync(RequestContext context, CancellationToken cancellation);
}
