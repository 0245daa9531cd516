using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Schema.Cel;
using Xebec.Schema.Cel.Checking;
using Xebec.Schema.Cel.Evaluation;
using Xebec.Schema.Cel.Libraries;
using Xebec.Server.Resources;
using Xebec.Store.Seam;

namespace Xebec.Server.Admission.Expressions;

/// <summary>What the variables of expressions hold for one request.</summary>
internal sealed class AdmissionValues
{
    private static readonly ResourceName Namespaces = new("", "namespaces");

    private readonly CelValue _object;
    private readonly CelValue _old;
    private readonly CelValue _namespace;
    private readonly CelValue _authorizer;
    private readonly CelValue _resource;
    private readonly Value _request;

    /// <param name="request">The request.</param>
    /// <param name="known">The form in which expressions see its objects.</param>
    public AdmissionValues(AdmissionRequest request, KnownForm known)
    {
        WriteContext context = request.Context;
        _object = request.Object is null ? CelValue.Null : CelValue.Of(ReviewWriter.Shown(request.Object, known, request), CelType.Dyn);
        _old = request.Old.Exists ? CelValue.Of(ReviewWriter.Shown(request.Old, known, request), CelType.Dyn) : CelValue.Null;
        _request = ReviewWriter.Facts(request, known);
        StoredObject? ns = context.Namespace.Length == 0 ? null : context.Snapshot.Get(new ObjectKey(Namespaces, "", context.Namespace));
        _namespace = ns is null ? CelValue.Null : CelValue.Of(ParsedObject.Of(ns).Root, AdmissionEnvironment.NamespaceType);
        var authorizer = new ExpressionAuthorizer(request);
        _authorizer = CelAuthorizers.Authorizer(authorizer);
        _resource = CelAuthorizers.RequestResource(authorizer, new CelAccess
        {
            Group = request.Resource.Group,
            Resource = request.Resource.Resource,
            Subresource = context.Subresource,
            Namespace = context.Namespace,
            Name = request.Name,
        });
    }

    /// <param name="environment">What the expression may use; other variables are left out.</param>
    /// <param name="parameters">The policy's parameters; absent for none.</param>
    public CelActivation In(CelEnvironment environment, Value parameters = default) => new CelActivation(environment)
        .Set("object", _object)
        .Set("oldObject", _old)
        .Set("request", CelValue.Of(_request, AdmissionEnvironment.RequestType))
        .Set("namespaceObject", _namespace)
        .Set("params", parameters.Exists ? CelValue.Of(parameters, CelType.Dyn) : CelValue.Null)
        .Set("authorizer", _authorizer)
        .Set("authorizer.requestResource", _resource);
}
