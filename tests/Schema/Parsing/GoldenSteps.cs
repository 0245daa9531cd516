using System.Text;
using Xebec.Api.Documents;

namespace Xebec.Tests.Schema.Parsing;

/// <summary>Recorded requests and what upstream answered: <c>shared/golden/{semantics,validation,kinds}</c>.</summary>
internal static class GoldenSteps
{
    /// <param name="File">The recording's file and the step in it.</param>
    /// <param name="Body">The request's bytes; null when it had none or the recording is of another kind.</param>
    public readonly record struct Step(string File, byte[]? Body, string ContentType, int Status, Value Answer, IReadOnlyList<string> Warnings);

    public static IEnumerable<Step> All()
    {
        string golden = Path.Combine(Folder(), "golden");
        foreach (string area in (string[])["semantics", "validation", "kinds"])
        {
            foreach (string file in Directory.EnumerateFiles(Path.Combine(golden, area), "*.json").Order(StringComparer.Ordinal))
            {
                Value recording = Document.Parse(File.ReadAllBytes(file)).Root;
                foreach (Value step in recording["steps"].Elements.ToList().Where(s => s["response"].Exists))
                {
                    yield return Read(Path.GetFileNameWithoutExtension(file), step);
                }
            }
        }
    }

    private static Step Read(string file, Value step)
    {
        byte[]? body = step["raw"].Text is string raw ? Encoding.UTF8.GetBytes(raw) : step["body"].IsObject ? JsonText.ToBytes(step["body"]) : null;
        List<string> warnings = [.. step["response"]["headers"]["warning"].Elements.ToList().Select(w => w.TextOrEmpty)];
        string type = step["headers"]["Content-Type"].Text ?? (step["method"].TextIs("PATCH") ? "patch" : "application/json");
        return new Step($"{file} {step["id"].Text}", body, type, (int)(step["response"]["status"].Integer ?? 0), step["response"]["body"], warnings);
    }

    private static string Folder()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string folder = Path.Combine(at.FullName, "shared");
            if (Directory.Exists(Path.Combine(folder, "golden")))
            {
                return folder;
            }
        }

        throw new DirectoryNotFoundException($"shared/golden is neither beside the project nor above {AppContext.BaseDirectory}");
    }
}
