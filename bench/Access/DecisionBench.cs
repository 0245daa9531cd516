using System.Diagnostics;
using System.Text;
using Xebec.Api.Keys;
using Xebec.Bench.Store;
using Xebec.Server.Authz;
using Xebec.Server.Authz.Rbac;
using Xebec.Server.Pipeline;
using Xebec.Store.Memory;
using Xebec.Store.Seam;

namespace Xebec.Bench.Access;

/// <summary>One decision of RBAC among 10,000 role bindings in 100 namespaces, and what a change of one binding costs the next decision.</summary>
internal static class DecisionBench
{
    private const string Group = "rbac.authorization.k8s.io";
    private const int Bindings = 10_000;
    private const int Namespaces = 100;
    private const int Decisions = 200_000;

    public static async Task RunAsync(Figures figures)
    {
        await using IStore store = new MemoryStore(Samples.Options);
        for (int i = 0; i < Bindings; i++)
        {
            string ns = $"ns-{i % Namespaces}";
            await PutAsync(store, "roles", ns, $"role-{i}", "\"rules\":[{\"apiGroups\":[\"\"],\"resources\":[\"configmaps\"],\"verbs\":[\"get\",\"list\"]}]");
            await PutAsync(store, "rolebindings", ns, $"binding-{i}", BindingOf(i));
        }

        // cold, the compiler is the greater part of it; the native binary is as the second time
        var authorizer = new RbacAuthorizer(new RbacPolicies(store));
        foreach (string when in (string[])["in a cold process", "again"])
        {
            authorizer = new RbacAuthorizer(new RbacPolicies(store));
            TimeSpan before = Figures.Cpu;
            await DecideAsync(authorizer, 0);
            figures.Add($"first decision: fold 10,000 roles and bindings, {when}", $"{(Figures.Cpu - before).TotalMilliseconds:F0} ms CPU");
        }

        for (int i = 0; i < Decisions; i++)
        {
            await DecideAsync(authorizer, i);
        }

        TimeSpan cpu = Figures.Cpu;
        long allocated = GC.GetTotalAllocatedBytes();
        for (int i = 0; i < Decisions; i++)
        {
            await DecideAsync(authorizer, i);
        }

        figures.Add(
            "one RBAC decision, 10,000 bindings",
            $"{(Figures.Cpu - cpu).TotalMicroseconds / Decisions:F2} µs CPU, {(GC.GetTotalAllocatedBytes() - allocated) / Decisions} B allocated",
            "≤ 5 µs");

        TimeSpan changing = TimeSpan.Zero;
        const int changes = 1000;
        for (int i = 0; i < changes; i++)
        {
            await PutAsync(store, "rolebindings", $"ns-{i % Namespaces}", $"binding-{i}", BindingOf(i + 1));
            long began = Stopwatch.GetTimestamp();
            await DecideAsync(authorizer, i);
            changing += Stopwatch.GetElapsedTime(began);
        }

        figures.Add("the first decision after one binding changed", $"{changing.TotalMicroseconds / changes:F0} µs");
    }

    private static string BindingOf(int i) =>
        $"\"roleRef\":{{\"kind\":\"Role\",\"name\":\"role-{i}\"}},\"subjects\":[{{\"kind\":\"User\",\"name\":\"user-{i}\"}},{{\"kind\":\"Group\",\"name\":\"group-{i % 500}\"}}]";

    private static ValueTask<Decision> DecideAsync(RbacAuthorizer authorizer, int i)
    {
        var user = new UserInfo($"user-{i % Bindings}", "group-1", "group-2", UserInfo.AllAuthenticated);
        return authorizer.AuthorizeAsync(
            new AuthorizationAttributes(user, "get") { IsResource = true, Version = "v1", Resource = "configmaps", Namespace = $"ns-{i % Namespaces}", Name = "c" }, default);
    }

    private static async Task PutAsync(IStore store, string resource, string ns, string name, string content)
    {
        var key = new ObjectKey(new ResourceName(Group, resource), ns, name);
        byte[] bytes = Encoding.UTF8.GetBytes($"{{\"metadata\":{{\"name\":\"{name}\",\"namespace\":\"{ns}\",\"uid\":\"{name}\"}},{content}}}");
        await store.CommitAsync(new Commit(new Write(key, store.Current.Get(key)?.Revision ?? Revision.None, bytes)), default);
    }
}
