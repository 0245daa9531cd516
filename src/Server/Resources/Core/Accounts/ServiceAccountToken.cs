using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Api.Names;
using Xebec.Schema.Tables;
using Xebec.Server.Admission;
using Xebec.Server.Authn.Tokens;
using Xebec.Server.Pipeline;
using Xebec.Server.Resources.Validation;
using Xebec.Server.Writing;
using Xebec.Store.Seam;

namespace Xebec.Server.Resources.Core.Accounts;

/// <summary>
/// serviceaccounts/NAME/token: a signed token for the account, of limited
/// time, for an audience, optionally bound to a pod, a node or a secret.
/// </summary>
public sealed class ServiceAccountToken : ISubresource
{
    private const long SecondsDefault = 3600;
    private const long SecondsMin = 600;
    private const long SecondsMax = 1L << 32;

    // what a node asks for a pod's own token: clients that do not read it again are warned after that time and cut off after a year
    private const long SecondsOfPods = 3607;
    private const long SecondsOfPodsExtended = 365L * 24 * 3600;
    private static readonly KindName Kind = new("authentication.k8s.io", "v1", "TokenRequest");

    public static ServiceAccountToken Instance { get; } = new();

    public async ValueTask<Answer> HandleAsync(RequestContext request, CancellationToken cancellation)
    {
        if (request.Services.Tokens is not { } tokens)
        {
            return StatusError.ServiceUnavailable("this server has no key to sign tokens with").ToAnswer();
        }

        if (PostedBody.Read(request, Kind, KubernetesTable.BuiltIn.Type(Kind)!, out StatusError? error) is not var (options, root))
        {
            return error!.ToAnswer();
        }

        if (Misnamed(request, root["metadata"]) is { } misnamed)
        {
            return misnamed.ToAnswer();
        }

        ResourceName accounts = request.Resource.Type.Name;
        ISnapshot snapshot = await request.Resource.Store.ReadLatestAsync(cancellation);
        if (snapshot.Get(new ObjectKey(accounts, request.Target.Namespace, request.Target.Name)) is not { } account)
        {
            return StatusError.NotFound(accounts, request.Target.Name).ToAnswer();
        }

        (ObjectDraft draft, StatusError? refused) = await SubresourceAdmission.AdmitAsync(
            request, Kind, ObjectDraft.Open(root), options, snapshot, cancellation);
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

        IReadOnlyList<(string, string, string)> holders = [];
        if (spec["boundObjectRef"].IsObject && HoldersOf(snapshot, request, spec["boundObjectRef"], out holders) is { } unbound)
        {
            return unbound.ToAnswer();
        }

        List<string> audiences = [.. spec["audiences"].Elements.ToList().Select(a => a.TextOrEmpty)];
        if (audiences.Count == 0)
        {
            audiences.AddRange(tokens.Options.Audiences);
        }

        if (tokens.Options.LifetimeMax is { } max && seconds > (long)max.TotalSeconds)
        {
            request.Warnings.Add($"requested expiration of {seconds} seconds shortened to {(long)max.TotalSeconds} seconds");
            seconds = (long)max.TotalSeconds;
        }

        DateTimeOffset now = request.Services.Time.GetUtcNow();
        DateTimeOffset expiry = now.AddSeconds(seconds);
        bool pods = holders.Any(h => h.Item1 == "pod") && audiences.TrueForAll(tokens.Options.Audiences.Contains);
        bool extended = tokens.Options.Extend && seconds == SecondsOfPods && pods;
        var content = new TokenContent(
            request.Target.Namespace, account.Key.Name, account.Facts.Uid.Text, audiences,
            extended ? now.AddSeconds(SecondsOfPodsExtended) : expiry, request.Services.NewUid())
        {
            Holders = holders,
            WarnAfter = extended ? expiry : null,
        };
        spec.Set("audiences", new ArrayDraft(audiences.Select(a => (Value)a))).Set("expirationSeconds", seconds);
        ObjectDraft metadata = draft.Object("metadata");
        metadata.Set("name", account.Key.Name).Set("namespace", request.Target.Namespace).Set("creationTimestamp", Metadata.Time(now));
        draft.Set("status", new ObjectDraft().Set("token", tokens.Sign(content)).Set("expirationTimestamp", Metadata.Time(expiry)));
        return new Answer { Code = 201, Body = new MadeObjectBody(CanonicalObject.Encode(KubernetesTable.BuiltIn.Type(Kind)!, draft)) };
    }

    // a body that names itself must name the account
    private static StatusError? Misnamed(RequestContext request, Value metadata)
    {
        foreach ((string field, string what, string wanted) in (ReadOnlySpan<(string, string, string)>)
            [("name", "name", request.Target.Name), ("namespace", "namespace", request.Target.Namespace)])
        {
            string given = metadata[field].TextOrEmpty;
            if (given.Length > 0 && given != wanted)
            {
                var errors = new FieldErrors();
                errors.Invalid(FieldPath.Of("metadata").Child(field), given, $"must match the service account {what} if specified");
                return StatusError.Invalid(Kind, request.Target.Name, errors.All);
            }
        }

        return null;
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

    private static StatusError? HoldersOf(
        ISnapshot snapshot, RequestContext request, Value reference, out IReadOnlyList<(string Kind, string Name, string Uid)> holders)
    {
        holders = [];
        string kind = reference["kind"].TextOrEmpty;
        string name = reference["name"].TextOrEmpty;
        string[] version = reference["apiVersion"].TextOrEmpty.Split('/');
        if (version.Length != 1 || kind is not ("Pod" or "Node" or "Secret"))
        {
            string group = version.Length > 1 ? version[0] : "";
            return StatusError.BadRequest($"cannot bind token to object of type {group}/{version[^1]}, Kind={kind}");
        }

        var resource = new ResourceName("", kind.ToLowerInvariant() + "s");
        if (snapshot.Get(new ObjectKey(resource, kind == "Node" ? "" : request.Target.Namespace, name)) is not { } holder)
        {
            return StatusError.NotFound(resource, name);
        }

        string uid = reference["uid"].TextOrEmpty;
        if (uid.Length > 0 && uid != holder.Facts.Uid.Text)
        {
            return StatusError.Conflict(
                new ResourceName("", kind), name, $"the UID in the bound object reference ({uid}) does not match the UID in record. "
                    + "The object might have been deleted and then recreated");
        }

        var found = new List<(string, string, string)> { (kind.ToLowerInvariant(), name, holder.Facts.Uid.Text) };
        if (kind == "Pod")
        {
            Value spec = ParsedObject.Of(holder).Root["spec"];
            if (!spec["serviceAccountName"].TextIs(request.Target.Name))
            {
                return StatusError.BadRequest($"cannot bind token for serviceaccount {GoText.Quote(request.Target.Name)} to pod running "
                    + "with different serviceaccount name.");
            }

            if (spec["nodeName"].TextOrEmpty is { Length: > 0 } node)
            {
                found.Add(("node", node, snapshot.Get(new ObjectKey(new ResourceName("", "nodes"), "", node))?.Facts.Uid.Text ?? ""));
            }
        }

        holders = found;
        return null;
    }
}
