using Xebec.Api.Keys;
using Xebec.Schema.Tables;
using Xebec.Schema.Types;

namespace Xebec.Server.Discovery.OpenApi;

/// <summary>
/// The versions whose deletions take DeleteOptions, as the schema of that type names them. Upstream names all that its schemes know, served
/// or not: those of former releases too. What is made of definitions goes by the scheme of clients, which lacks a few groups.
/// </summary>
internal static class DeletionVersions
{
    private static readonly (string Group, string Versions)[] OfClients =
    [
        ("", "v1"),
        ("admissionregistration.k8s.io", "v1 v1alpha1 v1beta1"),
        ("apps", "v1 v1beta1 v1beta2"),
        ("authentication.k8s.io", "v1 v1alpha1 v1beta1"),
        ("authorization.k8s.io", "v1 v1beta1"),
        ("autoscaling", "v1 v2"),
        ("batch", "v1 v1beta1"),
        ("certificates.k8s.io", "v1 v1alpha1 v1beta1"),
        ("coordination.k8s.io", "v1 v1alpha2 v1beta1"),
        ("discovery.k8s.io", "v1 v1beta1"),
        ("events.k8s.io", "v1 v1beta1"),
        ("extensions", "v1beta1"),
        ("flowcontrol.apiserver.k8s.io", "v1 v1beta1 v1beta2 v1beta3"),
        ("internal.apiserver.k8s.io", "v1alpha1"),
        ("networking.k8s.io", "v1 v1beta1"),
        ("node.k8s.io", "v1 v1alpha1 v1beta1"),
        ("policy", "v1 v1beta1"),
        ("rbac.authorization.k8s.io", "v1 v1alpha1 v1beta1"),
        ("resource.k8s.io", "v1 v1alpha3 v1beta1 v1beta2"),
        ("scheduling.k8s.io", "v1 v1alpha2 v1beta1"),
        ("storage.k8s.io", "v1 v1alpha1 v1beta1"),
        ("storagemigration.k8s.io", "v1beta1"),
    ];

    private static readonly (string Group, string Versions)[] OfServersOnly =
    [
        ("admission.k8s.io", "v1 v1beta1"),
        ("apiextensions.k8s.io", "v1 v1beta1"),
        ("apiregistration.k8s.io", "v1 v1beta1"),
        ("imagepolicy.k8s.io", "v1alpha1"),
    ];

    private static readonly List<KindName> Clients = Kinds(OfClients);
    private static readonly List<KindName> Servers = Kinds([.. OfClients, .. OfServersOnly]);

    private static TypeSchema Options => KubernetesTable.BuiltIn.Type("io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions")!;

    /// <summary>Adds them to the kinds of types in documents of built-in groups.</summary>
    public static void AddTo(Dictionary<TypeSchema, List<KindName>> kinds) => kinds[Options] = Servers;

    /// <summary>The same kinds as documents of definitions name them.</summary>
    public static Dictionary<TypeSchema, List<KindName>> ForDefinitions(Dictionary<TypeSchema, List<KindName>> kinds) =>
        new(kinds) { [Options] = Clients };

    private static List<KindName> Kinds(IEnumerable<(string Group, string Versions)> all) =>
    [
        .. all.OrderBy(one => one.Group, StringComparer.Ordinal)
            .SelectMany(one => one.Versions.Split(' ').Select(version => new KindName(one.Group, version, "DeleteOptions"))),
    ];
}
