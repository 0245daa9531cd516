using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Api.Selectors;
using Xebec.Server.Pipeline;
using Xebec.Server.Registry;
using Xebec.Server.Registry.Views;
using Xebec.Store.Seam;

namespace Xebec.Server.Admission;

/// <summary>Where a policy is bound to requests, and with which parameters.</summary>
internal static class PolicyBinding
{
    private const string Group = "admissionregistration.k8s.io";

    /// <summary>
    /// What no policy is asked about: policies, which must be mendable, and questions about access, without whose answers a cluster breaks.
    /// </summary>
    public static bool Exempts(ResourceName resource) => (resource.Group, resource.Resource) is
        (Group, "validatingadmissionpolicies" or "validatingadmissionpolicybindings")
        or (Group, "mutatingadmissionpolicies" or "mutatingadmissionpolicybindings")
        or ("authentication.k8s.io", "selfsubjectreviews" or "tokenreviews")
        or ("authorization.k8s.io", "localsubjectaccessreviews" or "subjectaccessreviews")
        or ("authorization.k8s.io", "selfsubjectaccessreviews" or "selfsubjectrulesreviews");

    /// <summary>The bindings of a policy with their specs, in the order of their names.</summary>
    public static IEnumerable<(string Name, Value Spec)> Of(AdmissionRequest request, string bindings, string policy) =>
        request.Context.Snapshot.List(new ResourceName(Group, bindings))
            .Select(b => (b.Key.Name, request.Services.Compiled.Of(b, ParsedObject.Of).Root["spec"]))
            .Where(b => b.Item2["policyName"].TextIs(policy));

    /// <summary>
    /// Whether a policy's constraints, or a binding's, choose a request: rules,
    /// exclusions and selectors. A binding without rules takes the policy's.
    /// </summary>
    /// <param name="match">matchConstraints or matchResources.</param>
    /// <param name="request">The request.</param>
    /// <param name="rulesOptional">No rules choose everything.</param>
    /// <param name="known">The form of the resource that the rules know.</param>
    /// <param name="error">Why it cannot be said; null when it can.</param>
    public static bool Chooses(Value match, AdmissionRequest request, bool rulesOptional, out KnownForm known, out StatusError? error)
    {
        known = KnownForm.Own(request);
        error = null;
        if (!RequestSelectors.MatchNamespace(match["namespaceSelector"], request, out error)
            || !RequestSelectors.MatchObject(match["objectSelector"], request, out error)
            || RequestRules.FormFor(match["excludeResourceRules"], match["matchPolicy"], request) is not null)
        {
            return false;
        }

        bool every = rulesOptional && match["resourceRules"].Count == 0;
        KnownForm? named = every ? known : RequestRules.FormFor(match["resourceRules"], match["matchPolicy"], request);
        known = named ?? known;
        return named is not null;
    }

    /// <summary>The parameters with which a policy is to be evaluated: one evaluation for each. An absent value stands for none.</summary>
    /// <param name="kind">The policy's paramKind.</param>
    /// <param name="reference">The binding's paramRef.</param>
    /// <param name="request">The request.</param>
    /// <param name="cancellation">Ends the waiting for parameters of another version.</param>
    /// <returns>With a problem when there are none that should be.</returns>
    public static async ValueTask<(IReadOnlyList<Value> Found, string? Problem)> ParametersAsync(
        Value kind, Value reference, AdmissionRequest request, CancellationToken cancellation)
    {
        if (!kind.IsObject || !reference.IsObject)
        {
            return ([default], null);
        }

        string apiVersion = kind["apiVersion"].TextOrEmpty;
        int slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        var name = new KindName(slash < 0 ? "" : apiVersion[..slash], apiVersion[(slash + 1)..], kind["kind"].TextOrEmpty);
        if (request.Services.Registry().Find(name) is not { } resource)
        {
            return ([], $"failed to find resource referenced by paramKind: '{name.Group}/{name.Version}, Kind={name.Kind}'");
        }

        string ns = reference["namespace"].TextOrEmpty;
        if (!resource.Type.Namespaced && ns.Length > 0)
        {
            return ([], "paramRef.namespace must not be provided for a cluster-scoped `paramKind`");
        }

        ns = !resource.Type.Namespaced || ns.Length > 0 ? ns : request.Context.Namespace;
        if (resource.Type.Namespaced && ns.Length == 0)
        {
            return ([], "cannot use namespaced paramRef in policy binding that matches cluster-scoped resources");
        }

        List<StoredObject> found = Find(resource, reference, ns, request.Context.Snapshot);
        if (found.Count == 0 && reference["parameterNotFoundAction"].TextIs("Deny"))
        {
            return ([], "no params found for policy binding with `Deny` parameterNotFoundAction");
        }

        try
        {
            return ([.. (await resource.ShowAsync(found, cancellation)).Select(o => ParsedObject.Of(o).Root)], null);
        }
        catch (ConversionException failed)
        {
            return ([], failed.Message);
        }
    }

    private static List<StoredObject> Find(ResourceBinding resource, Value reference, string ns, ISnapshot snapshot)
    {
        if (reference["name"].TextOrEmpty is { Length: > 0 } one)
        {
            return snapshot.Get(resource.KeyOf(ns, one)) is { } stored ? [stored] : [];
        }

        return LabelSelector.TryRead(reference["selector"], out LabelSelector chosen, out _)
            ? [.. snapshot.List(resource.Held, resource.Type.Namespaced ? ns : null).Where(o => chosen.Matches(o.Facts.Label))]
            : [];
    }
}
