using Xebec.Schema.Cel.Evaluation;

namespace Xebec.Schema.Cel.Libraries;

/// <summary>The values of the variables through which expressions ask the authorizer.</summary>
public static class CelAuthorizers
{
    /// <summary><c>authorizer</c>, of type <see cref="CelTypes.Authorizer"/>.</summary>
    public static CelValue Authorizer(ICelAuthorizer authorizer) =>
        CelValue.Of(CelTypes.Authorizer, new CelQuestion(authorizer, new CelAccess()));

    /// <summary>
    /// <c>authorizer.requestResource</c>, of type <see cref="CelTypes.ResourceCheck"/>: a question about the resource of the request.
    /// </summary>
    public static CelValue RequestResource(ICelAuthorizer authorizer, CelAccess resource) =>
        CelValue.Of(CelTypes.ResourceCheck, new CelQuestion(authorizer, resource));
}
