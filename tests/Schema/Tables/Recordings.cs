using Xebec.Api.Documents;
using Xebec.Api.Keys;

namespace Xebec.Tests.Schema.Tables;

/// <summary>Objects as an upstream server wrote them: the folder <c>shared/golden/protobuf</c>, beside the project or above it.</summary>
internal static class Recordings
{
    public static IEnumerable<(string File, Value Object)> Objects()
    {
        foreach (string file in Directory.EnumerateFiles(Folder(), "*.json").Order(StringComparer.Ordinal))
        {
            Value recording = Document.Parse(File.ReadAllBytes(file)).Root;
            yield return (Path.GetFileName(file), recording["json"]);
        }
    }

    public static IEnumerable<(string File, Value List)> Lists()
    {
        foreach (string file in Directory.EnumerateFiles(Folder(), "*.json").Order(StringComparer.Ordinal))
        {
            Value list = Document.Parse(File.ReadAllBytes(file)).Root["listJson"];
            if (list.Exists)
            {
                yield return (Path.GetFileName(file), list);
            }
        }
    }

    /// <summary>Objects and lists beside the bytes that upstream's protobuf has for them.</summary>
    public static IEnumerable<(string File, Value Json, byte[] Protobuf)> Protobufs(bool lists)
    {
        foreach (string file in Directory.EnumerateFiles(Folder(), "*.json").Order(StringComparer.Ordinal))
        {
            Value recording = Document.Parse(File.ReadAllBytes(file)).Root;
            Value json = recording[lists ? "listJson" : "json"];
            if (json.Exists)
            {
                yield return (Path.GetFileName(file), json, Convert.FromBase64String(recording[lists ? "listProtobufBase64" : "protobufBase64"].TextOrEmpty));
            }
        }
    }

    public static KindName KindOf(Value value)
    {
        string[] version = value["apiVersion"].TextOrEmpty.Split('/');
        return new KindName(version.Length == 1 ? "" : version[0], version[^1], value["kind"].TextOrEmpty);
    }

    private static string Folder() => Find() ?? throw new DirectoryNotFoundException($"shared/golden/protobuf is neither beside the project nor above {AppContext.BaseDirectory}");

    /// <summary>Whether the recordings are on this machine; a checkout alone does not have them.</summary>
    public static bool Exist => Find() is not null;

    private static string? Find()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string folder = Path.Combine(at.FullName, "shared", "golden", "protobuf");
            if (Directory.Exists(folder))
            {
                return folder;
            }
        }

        return null;
    }
}
