using Xebec.Tests.Tidy;

namespace Xebec.Tests.Golden;

/// <summary>Every recording of an upstream server, answered alike, but for those that are known to differ.</summary>
[Trait("plays", "recordings")]
public sealed class RecordingsTests(RecordingServer server) : IClassFixture<RecordingServer>
{
    private static readonly Lazy<Dictionary<string, string>> Known = new(() => File.ReadLines(Path.Combine(Checkout.Root, "tests", "Golden", "differences.txt"))
        .Where(line => line.Length > 0 && line[0] != '#')
        .Select(line => line.Split(':', 2, StringSplitOptions.TrimEntries))
        .ToDictionary(parts => parts[0], parts => parts.Length > 1 ? parts[1] : "", StringComparer.Ordinal));

    public static IEnumerable<TheoryDataRow<string>> All() => Recording.In(RecordingServer.Paths)
        .Select(r => new TheoryDataRow<string>(r.Name) { TestDisplayName = r.Name, Label = "" });

    [Theory]
    [MemberData(nameof(All))]
    public async Task Is_answered_as_upstream_answers(string recording)
    {
        IReadOnlyList<string> differences = await server.DifferencesOf(recording);
        if (Known.Value.ContainsKey(recording))
        {
            Assert.True(differences.Count > 0, $"{recording} is answered alike now: remove it from tests/Golden/differences.txt");
        }
        else
        {
            Assert.True(differences.Count == 0, $"{recording}\n{string.Join('\n', differences.Take(4))}");
        }
    }

    [Fact]
    public void Every_known_difference_says_why() => Assert.DoesNotContain(Known.Value, known => known.Value.Length == 0);
}
