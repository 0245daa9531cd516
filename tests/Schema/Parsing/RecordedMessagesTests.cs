using System.Text.RegularExpressions;
using Xebec.Api.Documents;
using Xebec.Schema.Parsing;
using Xebec.Schema.Tables;
using Xebec.Schema.Types;
using Xebec.Tests.Schema.Tables;

namespace Xebec.Tests.Schema.Parsing;

/// <summary>Bodies that upstream refused or warned about, against its own words.</summary>
public sealed partial class RecordedMessagesTests
{
    [Fact]
    public void Bodies_of_the_wrong_shape_are_refused_in_upstreams_words()
    {
        if (!Recordings.Exist)
        {
            return;
        }

        int compared = 0;
        foreach (GoldenSteps.Step step in GoldenSteps.All().Where(s => s.Status == 400 && s.ContentType == "application/json" && s.Body is not null))
        {
            Match match = Handled().Match(step.Answer["message"].TextOrEmpty);
            if (!match.Success || !Document.TryParse(step.Body, out Document? body, out _))
            {
                continue;
            }

            string expected = match.Groups[1].Value;
            TypeSchema? type = KubernetesTable.BuiltIn.Type(Recordings.KindOf(body.Root));
            if (type is null || expected.StartsWith("converting", StringComparison.Ordinal) || expected.StartsWith("no kind", StringComparison.Ordinal))
            {
                continue;
            }

            ParsedBody parsed = BodyParser.Parse(type, body);
            string actual = parsed.Problem ?? "strict decoding error: " + string.Join(", ", parsed.Notices);
            Assert.True(expected == Placeheld(actual), $"{step.File}\nexpected {expected}\nactual   {actual}");
            compared++;
        }

        Assert.True(compared > 40, $"only {compared} compared");
    }

    [Fact]
    public void Warnings_about_fields_are_upstreams()
    {
        if (!Recordings.Exist)
        {
            return;
        }

        int compared = 0;
        foreach (GoldenSteps.Step step in GoldenSteps.All().Where(s => s.Status is 200 or 201 && s.ContentType == "application/json" && s.Body is not null))
        {
            List<string> expected = [.. step.Warnings.Select(w => w.Replace("\\\"", "\"")).Where(w => w.Contains("unknown field") || w.Contains("duplicate field"))];
            if (expected.Count == 0 || !Document.TryParse(step.Body, out Document? body, out _)
                || KubernetesTable.BuiltIn.Type(Recordings.KindOf(body.Root)) is not TypeSchema type)
            {
                continue;
            }

            Assert.Equal(expected, BodyParser.Parse(type, body).Notices.Select(n => $"299 - \"{n}\""));
            compared++;
        }

        Assert.True(compared > 5, $"only {compared} compared");
    }

    // recordings have a placeholder where times stood, also inside Go's layouts
    private static string Placeheld(string text) => Times().Replace(text, "<time>");

    [GeneratedRegex("""^\S+ in version "\S+" cannot be handled as a \S+: (.*)$""", RegexOptions.Singleline)]
    private static partial Regex Handled();

    [GeneratedRegex(@"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")]
    private static partial Regex Times();
}
