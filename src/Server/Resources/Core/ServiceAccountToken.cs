using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Schema.Tables;
using Xebec.Server.Admission;
using Xebec.Server.Authn.Tokens;
using Xebec.Server.Pipeline;
using Xebec.Server.Resources.Validation;
using Xebec.Server.Writing;
using Xebec.Store.Seam;

namespace Xebec.Server.Resources.Core;

/// <summary>serviceaccounts/NAME/token: a signed token for the account, of limited time, for an audience, optionally bound to a pod or secret.</summary>
public sealed class ServiceAccountToken : ISubresource
{
    private const long SecondsDefault = 3600;
    private const long SecondsMin = 600;
    private const long SecondsMax = 1L << 32;
    private static readonly KindName Kind = new("authentication.k8s.io", "v1", "TokenRequest");

    public static ServiceAccountToken Instance { get; } = new();

    public async ValueTask<Answer> HandleAsync(RequestContext request, CancellationToken cancellation)
    {
        if (request.Services.Tokens is not { } tokens)
        {
            return StatusError.ServiceUnavailable("this server has no key to sign tokens with").ToAnswer();
        }

        var options = WriteOptions.Read(request.Target.Query, "CreateOptions", false, out StatusError? wrong);
        if (options is null)
        {
            return wrong!.ToAnswer();
        }

        ObjectBody body = BodyReader.Read(request, Kind, KubernetesTable.BuiltIn.Type(Kind)!, options.FieldValidation);
        if (body.Error is not null)
        {
            return body.Error.ToAnswer();
        }

        ResourceName accounts = request.Resource.Type.Name;
        ISnapshot snapshot = await request.Resource.Store.ReadLatestAsync(cancellation);
        if (snapshot.Get(new ObjectKey(accounts, request.Target.Namespace, request.Target.Name)) is not { } account)
        {
            return StatusError.NotFound(accounts, request.Target.Name).ToAnswer();
        }

        (ObjectDraft draft, StatusError? refused) = await SubresourceAdmission.AdmitAsync(request, Kind, ObjectDraft.Open(body.Root), options, snapshot, cancellation);
        if (refused is not null)
        {
            return refused.ToAnswer();
        }

        ObjectDraft spec = draft.Object("spec");
        long seconds = spec["expirationSeconds"].Integer ?? SecondsDefault;
        if (Refusal(seconds) is { } errors)
        {
            return StatusError.Invalid(Kind, "", errors).ToAnswer();
        }

        if (Elsewhere(body.Root["metadata"], request) is { } misplaced)
        {
            return StatusError.Invalid(Kind, request.Target.Name, misplaced).ToAnswer();
        }

        TokenBinding? binding = null;
        if (spec["boundObjectRef"].IsObject && BindingOf(snapshot, request, spec["boundObjectRef"], out binding) is { } unbound)
        {
            return unbound.ToAnswer();
        }

        List<string> audiences = [.. spec["audiences"].Elements.ToList().Select(a => a.TextOrEmpty)];
        if (audiences.Count == 0)
        {
            audiences.Add(tokens.Issuer);
        }

        DateTimeOffset expiry = request.Services.Time.GetUtcNow().AddSeconds(seconds);
        string token = tokens.Sign(request.Target.Namespace, account.Key.Name, account.Facts.Uid.Text, audiences, expiry, binding, request.Services.NewUid());
        spec.Set("audiences", new ArrayDraft(audiences.Select(a => (Value)a))).Set("expirationSeconds", seconds);
        ObjectDraft metadata = draft.Object("metadata");
        metadata.Set("name", account.Key.Name).Set("namespace", request.Target.Namespace).Set("creationTimestamp", Metadata.Time(request.Services.Time.GetUtcNow()));
        draft.Set("status", new ObjectDraft().Set("token", token).Set("expirationTimestamp", Metadata.Time(expiry)));
        return new Answer { Code = 201, Body = new BytesBody(CanonicalObject.Encode(KubernetesTable.BuiltIn.Type(Kind)!, draft)) };
    }

    private static IReadOnlyList<FieldError>? Refusal(long seconds)
    {
        var errors = new FieldErrors();
        FieldPath path = FieldPath.Of("spec").Child("expirationSeconds");
        if (seconds < SecondsMin)
        {
            errors.Invalid(path, seconds, "may not specify a duration less than 10 minutes");
        }
        else if (seconds > SecondsMax)
        {
            errors.Invalid(path, seconds, "may not specify a duration larger than 2^32 seconds");
        }

        return errors.Any ? errors.All : null;
    }

    /// <summary>A name or namespace in the body must be the account's.</summary>
    private static IReadOnlyList<FieldError>? Elsewhere(Value metadata, RequestContext request)
    {
        var errors = new FieldErrors();
        foreach ((string field, string own) in ((string, string)[])[("name", request.Target.Name), ("namespace", request.Target.Namespace)])
        {
            if (metadata[field].TextOrEmpty is { Length: > 0 } other && other != own)
            {
                errors.Invalid(FieldPath.Of("metadata").Child(field), other, $"must match the service account {field} if specified");
            }
        }

        return errors.Any ? errors.All : null;
    }

    private static StatusError? BindingOf(ISnapshot snapshot, RequestContext request, Value reference, out TokenBinding? binding)
    {
        binding = null;
        string kind = reference["kind"].TextOrEmpty;
        string name = reference["name"].TextOrEmpty;
        string[] version = reference["apiVersion"].TextOrEmpty.Split('/');
        if (version.Length > 1 || kind is not ("Pod" or "Secret" or "Node"))
        {
            return StatusError.BadRequest($"cannot bind token to object of type {(version.Length > 1 ? version[0] : "")}/{version[^1]}, Kind={kind}");
        }

        var resource = new ResourceName("", kind.ToLowerInvariant() + "s");
        if (snapshot.Get(new ObjectKey(resource, kind == "Node" ? "" : request.Target.Namespace, name)) is not { } holder)
        {
            return StatusError.NotFound(resource, name);
        }

        string uid = reference["uid"].TextOrEmpty;
        if (uid.Length > 0 && uid != holder.Facts.Uid.Text)
        {
            return StatusError.Conflict(resource, name, $"the UID in the bound object reference ({uid}) does not match the UID in record. The object might have been deleted and then recreated");
        }

        binding = new TokenBinding(kind, name, holder.Facts.Uid.Text);
        return null;
    }
}
