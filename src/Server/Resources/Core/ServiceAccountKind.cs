namespace Xebec.Server.Resources.Core;

/// <summary>Everything the API does with a ServiceAccount.</summary>
public sealed class ServiceAccountKind : ResourceKind
{
    public override bool DeleteAnswersObject => true;

    public override ISubresource? Subresource(string name) => name == "token" ? ServiceAccountToken.Instance : null;
}
