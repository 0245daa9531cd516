using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Server.Pipeline;
using Xebec.Server.Resources;

namespace Xebec.Server.Authz.Rbac;

/// <summary>The roles and bindings every cluster has: read from a table, made or mended at each start.</summary>
public static class DefaultRoles
{
    private const string Group = "rbac.authorization.k8s.io";
    private static readonly Lazy<IReadOnlyList<Document>> Table = new(Read);

    /// <summary>The rules of a default cluster role; empty when there is no such role.</summary>
    public static IReadOnlyList<PolicyRule> RulesOf(string clusterRole)
    {
        Document? found = Table.Value.FirstOrDefault(
            d => d.Root["kind"].TextIs("ClusterRole") && d.Root["metadata"]["name"].TextIs(clusterRole));
        return found is null ? [] : PolicyRule.ReadAll(found.Root["rules"]);
    }

    /// <summary>
    /// Makes what is missing; adds to what is there the rules and subjects it lacks, unless it says that it is not to be touched.
    /// </summary>
    public static async ValueTask EnsureAsync(ServerServices services, CancellationToken cancellation)
    {
        // all at once: the store writes them down together
        Task[] writing = [.. Table.Value.Select(document =>
        {
            var item = ObjectDraft.Open(document.Root);
            ObjectDraft metadata = item.Object("metadata");
            metadata.Object("annotations").Set(RoleReconciliation.AutoUpdate, "true");
            metadata.Object("labels").Set("kubernetes.io/bootstrapping", "rbac-defaults");
            return EnsureAsync(services, new ResourceName(Group, ResourceOf(item)), item, cancellation);
        })];
        await Task.WhenAll(writing);
    }

    private static async Task EnsureAsync(ServerServices services, ResourceName name, ObjectDraft item, CancellationToken cancellation)
    {
        await DefaultObjects.RemoveAsync(services, name, item, RoleReconciliation.IsOther, cancellation);
        await DefaultObjects.EnsureAsync(services, name, item, RoleReconciliation.Mend, cancellation);
    }

    private static string ResourceOf(ObjectDraft item) => item["kind"].TextOrEmpty.ToLowerInvariant() + "s";

    private static List<Document> Read()
    {
        using Stream stream = typeof(DefaultRoles).Assembly.GetManifestResourceStream("default-roles.table")!;
        using var reader = new StreamReader(stream);
        var documents = new List<Document>();
        while (reader.ReadLine() is { } line)
        {
            documents.Add(Document.Parse(System.Text.Encoding.UTF8.GetBytes(line)));
        }

        return documents;
    }
}
