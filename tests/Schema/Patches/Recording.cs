using System.Text;
using Xebec.Api.Documents;
using Xebec.Tests.Tidy;

namespace Xebec.Tests.Schema.Patches;

/// <summary>
/// Upstream's recorded requests and answers, where this checkout has them (a folder <c>shared/golden</c> beside or above it). Without them
/// the tests that read them have nothing to compare.
/// </summary>
internal sealed record Recording(string Name, IReadOnlyList<RecordedStep> Steps)
{
    public static IEnumerable<Recording> Matching(string pattern)
    {
        for (DirectoryInfo? folder = new DirectoryInfo(Checkout.Root).Parent; folder is not null; folder = folder.Parent)
        {
            string golden = Path.Combine(folder.FullName, "shared", "golden");
            if (Directory.Exists(golden))
            {
                return Directory.EnumerateFiles(golden, pattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(Read);
            }
        }

        return [];
    }

    private static Recording Read(string file)
    {
        // names of the run are written as they appear in the answers
        string text = File.ReadAllText(file).Replace("${ns}", "<ns>", StringComparison.Ordinal);
        Value root = Document.Parse(Encoding.UTF8.GetBytes(text)).Root;
        return new Recording(Path.GetFileNameWithoutExtension(file), root["steps"].Elements.ToList().ConvertAll(s => new RecordedStep(s)));
    }
}

internal sealed class RecordedStep(Value step)
{
    public string Id => step["id"].TextOrEmpty;

    public string Method => step["method"].TextOrEmpty;

    public string Path => step["path"].TextOrEmpty.Split('?')[0];

    public bool Loose => step["loose"].IsTrue;

    public string ContentType => step["headers"]["Content-Type"].TextOrEmpty;

    public string UserAgent => step["headers"]["User-Agent"].TextOrEmpty;

    public Value Body => step["body"];

    public byte[] BodyBytes => Encoding.UTF8.GetBytes(step["raw"].Text ?? (Body.Exists ? Body.ToString() : ""));

    public int Status => (int)(step["response"]["status"].Integer ?? 0);

    public Value Answer => step["response"]["body"];

    public string? Query(string name)
    {
        string[] parts = step["path"].TextOrEmpty.Split('?');
        return parts.Length < 2 ? null : parts[1].Split('&').Select(p => p.Split('=')).FirstOrDefault(p => p[0] == name)?[1];
    }
}
