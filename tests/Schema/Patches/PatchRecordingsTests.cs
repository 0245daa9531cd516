using Xebec.Api.Documents;
using Xebec.Schema.Patches;
using Xebec.Schema.Patches.Strategic;
using Xebec.Schema.Types;

namespace Xebec.Tests.Schema.Patches;

/// <summary>Recorded patches of objects whose state before is known: what the patch alone determines has to be in the recorded answer.</summary>
public sealed class PatchRecordingsTests
{
    [Theory]
    [InlineData("semantics-jsonpatch-*.json")]
    [InlineData("semantics-mergepatch-*.json")]
    [InlineData("semantics-smp-*.json")]
    [InlineData("semantics-patch-*.json")]
    [InlineData("semantics-query-patch.json")]
    [InlineData("semantics-crd-patches.json")]
    [InlineData("semantics-409-conflict-patch.json")]
    [InlineData("semantics-fv-*.json")]
    [InlineData("semantics-noop-update.json")]
    [InlineData("semantics-scale-*.json")]
    [InlineData("kinds-service-jsonpatch.json")]
    public void Recorded_patches_give_the_recorded_objects(string recordings)
    {
        var differences = new List<string>();
        foreach (Recording recording in Recording.Matching(recordings))
        {
            Value live = default;
            string at = "";
            foreach (RecordedStep step in recording.Steps.Where(s => s.Path.Length > 0))
            {
                if (step.Method == "PATCH" && step.Path == at && live.Exists && FormatOf(step) is { } format)
                {
                    Compare(recording, step, format, live, differences);
                }

                Follow(step, ref live, ref at);
            }
        }

        Assert.True(differences.Count == 0, string.Join("\n", differences));
    }

    // the object after a step: as answered, or (of a step that was not recorded) as sent
    private static void Follow(RecordedStep step, ref Value live, ref string at)
    {
        Value shown = step.Answer.Exists ? step.Answer : step.Method is "POST" or "PUT" ? step.Body : default;
        if (step.Status == 0 && step.Method == "PATCH")
        {
            live = default;
        }

        if (step.Status < 300 && shown["metadata"]["name"].Text is { } name && shown["kind"].Text is not (null or "Status" or "Table"))
        {
            live = shown;
            at = step.Path.EndsWith("/" + name, StringComparison.Ordinal) ? step.Path : $"{step.Path}/{name}";
        }
    }

    private static PatchFormat? FormatOf(RecordedStep step)
    {
        return PatchFormats.TryParse(step.ContentType, strategic: true, out PatchFormat format) && format != PatchFormat.Apply ? format : null;
    }

    private static void Compare(Recording recording, RecordedStep step, PatchFormat format, Value live, List<string> differences)
    {
        string[] version = live["apiVersion"].TextOrEmpty.Split('/');
        TypeSchema? type = Json.TypeOrNull(version.Length == 2 ? version[0] : "", version[^1], live["kind"].TextOrEmpty);
        if (type is null && format == PatchFormat.Strategic)
        {
            return;
        }

        string where = $"{recording.Name} {step.Id}";
        PatchResult result = PatchBody.TryRead(format, step.BodyBytes, strict: true, out Value patch, out PatchProblem? problem)
            ? format switch
            {
                PatchFormat.Json => JsonPatch.Apply(ObjectDraft.Open(live), patch),
                PatchFormat.Merge => MergePatch.Apply(ObjectDraft.Open(live), patch),
                _ => StrategicMergePatch.Apply(type!, ObjectDraft.Open(live), patch),
            }
            : problem!;
        if (result.Problem is { } why)
        {
            bool same = why.Code == step.Status && why.Reason == step.Answer["reason"].TextOrEmpty
                && (step.Loose || why.Message == step.Answer["message"].TextOrEmpty)
                && why.HasDetails == step.Answer["details"].Exists && why.Causes.Count == step.Answer["details"]["causes"].Count;
            if (!same)
            {
                differences.Add($"{where}: {why.Code} {why.Message} / {why.Detail}\n   recorded {step.Status} {step.Answer}");
            }
        }
        else if (step.Status == 200 && step.Answer["kind"] == live["kind"])
        {
            RecordedObjects.Missing(type, where, result.Object!, step.Answer, differences);
        }
    }
}
