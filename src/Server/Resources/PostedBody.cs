using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Schema.Types;
using Xebec.Server.Pipeline;
using Xebec.Server.Writing;

namespace Xebec.Server.Resources;

/// <summary>
/// What is posted and never stored as such: a Binding, an Eviction, a TokenRequest, a question; with the options of creating it.
/// </summary>
internal readonly record struct PostedBody(WriteOptions Options, Value Root)
{
    /// <summary>Null and an error when the options or the body make no sense.</summary>
    public static PostedBody? Read(RequestContext request, KindName kind, TypeSchema type, out StatusError? error)
    {
        if (WriteOptions.Read(request.Target.Query, "CreateOptions", false, out error) is not { } options)
        {
            return null;
        }

        ObjectBody body = BodyReader.Read(request, kind, type, options.FieldValidation);
        error = body.Error;
        return error is null ? new PostedBody(options, body.Root) : null;
    }
}
