using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Schema.Apply;
using Xebec.Schema.Apply.Fields;
using Xebec.Schema.Apply.Managers;
using Xebec.Schema.Patches;
using Xebec.Schema.Types;
using Xebec.Tests.Schema.Patches;

namespace Xebec.Tests.Schema.Apply;

/// <summary>Recorded updates and applies of objects whose state before is known: managedFields and conflicts have to be the recorded ones.</summary>
public sealed class OwnershipRecordingsTests
{
    private static readonly DateTimeOffset Now = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Kinds whose objects admission and preparation leave as they are owned: what is stored is what was compared.</summary>
    public static TheoryData<string> KindsOwnedAsStored { get; } = [.. ("apiservice clusterrole clusterrolebinding configmap crd csidriver csinode csistoragecapacity daemonset deployment deviceclass ds endpoints event event2 flowschema ingressclass ipaddress mutating networkpolicy podtemplate priorityclass prioritylevel replicaset resourceclaimtemplate resourceslice role rolebinding runtimeclass secret serviceaccount storageclass validating vap vapbinding volumeattachment").Split(' ').Select(k => $"kinds-{k}-*.json")];

    [Theory]
    [InlineData("semantics-jsonpatch-*.json")]
    [InlineData("semantics-mergepatch-*.json")]
    [InlineData("semantics-smp-*.json")]
    [InlineData("semantics-mf-*.json")]
    [InlineData("semantics-ssa-*.json")]
    [InlineData("semantics-noop-update.json")]
    [InlineData("validation-patch-apply.json")]
    [MemberData(nameof(KindsOwnedAsStored))]
    public void Recorded_writes_give_the_recorded_owners(string recordings)
    {
        var differences = new List<string>();
        foreach (Recording recording in Recording.Matching(recordings))
        {
            Follow(recording, differences);
        }

        Assert.True(differences.Count == 0, string.Join("\n", differences));
    }

    private static void Follow(Recording recording, List<string> differences)
    {
        // absent: not created yet; null: not known
        Value? live = default(Value);
        string at = "";
        foreach (RecordedStep step in recording.Steps.Where(s => s.Path.Length > 0))
        {
            string where = $"{recording.Name} {step.Id}";
            Value answer = Timed(step.Answer);
            bool known = step.Status is 200 or 201 && answer["kind"].Text is not ("Status" or "Scale" or "Table" or null);
            string subresource = step.Path.EndsWith("/status", StringComparison.Ordinal) ? "status" : "";
            string path = subresource.Length > 0 ? step.Path[..^7] : step.Path;
            bool same = at.Length == 0 || path == at;
            if (step.ContentType.StartsWith("application/apply-patch", StringComparison.Ordinal) && live is { } before && same && TypeOf(step, answer, before) is { } applyType)
            {
                CompareApply(where, step, applyType, before, subresource, answer, differences);
            }
            else if (known && step.Method == "POST" && !PreparedLater(answer) && TypeOf(step, answer, default) is { } createdType)
            {
                CompareUpdate(where, step, createdType, default, subresource, answer, differences);
            }
            else if (known && step.Method is "PUT" or "PATCH" && live is { Exists: true } old && same && TypeOf(step, answer, old) is { } type)
            {
                CompareUpdate(where, step, type, old, subresource, answer, differences);
            }

            if (known)
            {
                live = answer;
                at = step.Method == "POST" ? $"{step.Path}/{answer["metadata"]["name"].Text}" : path;
            }
            else if (step.Status == 0 && step.Method != "GET")
            {
                // not recorded: known again when it is next seen; recorded bodies of unrecorded creates have no owners to compare
                live = null;
                at = "";
            }
        }
    }

    // admission and preparation, which come after owning, add to these
    private static bool PreparedLater(Value created) => created["kind"].Text is "Service" or "Pod";

    private static TypeSchema? TypeOf(RecordedStep step, Value answer, Value live)
    {
        Value shown = live.Exists ? live : answer["kind"].Text is null or "Status" ? step.Body : answer;
        string[] version = shown["apiVersion"].TextOrEmpty.Split('/');
        string kind = step.Path.Contains("/configmaps", StringComparison.Ordinal) ? "ConfigMap" : shown["kind"].TextOrEmpty;
        return Json.TypeOrNull(version.Length == 2 ? version[0] : "", kind == "ConfigMap" ? "v1" : version[^1], kind);
    }

    private static FieldSet Reset(string subresource) => subresource == "status" ? FieldSet.Of("spec", "metadata.labels") : FieldSet.Of("status");

    private static void CompareUpdate(string where, RecordedStep step, TypeSchema type, Value live, string subresource, Value answer, List<string> differences)
    {
        var updated = ObjectDraft.Open(answer);
        updated.Object("metadata").Remove("managedFields");
        string agent = step.UserAgent.Split('/')[0];
        var manager = new ManagerIdentity(step.Query("fieldManager") ?? (agent.Length > 0 ? agent : "unknown"), answer["apiVersion"].TextOrEmpty, subresource);
        ManagedFieldsTracker.OnUpdate(type, live, updated, manager, Reset(subresource), Now);
        CompareOwners(where, updated, answer, differences);
    }

    private static void CompareApply(string where, RecordedStep step, TypeSchema type, Value live, string subresource, Value answer, List<string> differences)
    {
        Value sent = step.Body;
        if (!sent.Exists && (!Document.TryParse(step.BodyBytes, out Document? document, out _) || !(sent = document.Root).IsObject))
        {
            return;
        }

        string[] group = type.Name.Split('.');
        var kind = new KindName(group[^3] == "core" ? "" : group[^3], group[^2], group[^1]);
        PatchResult result = ApplyEngine.Apply(type, live, sent, new ApplyOptions
        {
            Manager = new ManagerIdentity(step.Query("fieldManager") ?? "", kind.ApiVersion, subresource),
            Kind = kind,
            Force = step.Query("force") == "true",
            Reset = Reset(subresource),
            Now = Now,
        });
        if (result.Problem is { } problem)
        {
            bool same = problem.Code == step.Status && problem.Message == answer["message"].TextOrEmpty && problem.Reason == answer["reason"].TextOrEmpty
                && problem.HasDetails == answer["details"].Exists
                && problem.Causes.Select(c => $"{c.Reason} {c.Message} {c.Field}").SequenceEqual(answer["details"]["causes"].Elements.ToList().Select(c => $"{c["reason"].Text} {c["message"].Text} {c["field"].Text}"));
            if (!same)
            {
                differences.Add($"{where}: {problem.Code} {problem.Message}\n   recorded {answer}");
            }
        }
        else if (step.Status is 200 or 201)
        {
            CompareOwners(where, result.Object!, answer, differences);
            ObjectDraft merged = result.Object!;
            merged.Remove(subresource == "status" ? "spec" : "status");

            // parsing and preparation turn these into what is stored
            merged.Remove("stringData");
            RecordedObjects.Missing(type, where, merged, answer, differences);
        }
        else if (answer["message"].TextOrEmpty.StartsWith("Apply failed", StringComparison.Ordinal) || step.Status == 500)
        {
            differences.Add($"{where}: applied\n   recorded {answer}");
        }
    }

    private static void CompareOwners(string where, ObjectDraft ours, Value answer, List<string> differences)
    {
        string mine = ours["metadata"]["managedFields"].ToString();
        string recorded = answer["metadata"]["managedFields"].ToString();
        if (ours["metadata"]["managedFields"] != answer["metadata"]["managedFields"])
        {
            differences.Add($"{where}: {mine}\n   recorded {recorded}");
        }
    }

    private static Value Timed(Value recorded)
    {
        return recorded.Exists ? Json.Of(recorded.ToString().Replace("\\u003ctime\\u003e", "2024-01-01T00:00:00Z", StringComparison.Ordinal).Replace("<time>", "2024-01-01T00:00:00Z", StringComparison.Ordinal)) : default;
    }
}
