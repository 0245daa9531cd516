using System.Text;
using Xebec.Api.Documents;
using Xebec.Schema.Tables;
using Xebec.Schema.Types;
using Xebec.Tests.Tidy;

namespace Xebec.Tests.Server.Resources.Rules;

/// <summary>
/// A line of a table in tests/Server/Resources/Rules, of which there is a file for each resource: an object, or a change from one to
/// another, and what is said of it. <c>{"object":{…},"says":["path: problem"]}</c>; a change has <c>old</c> too, and <c>door</c> when it is
/// made at a subresource.
/// </summary>
internal sealed record RuleCase(string Resource, int Line, Value Object, Value Old, string Door, string Says)
{
    public static string Folder => Path.Combine(Checkout.Root, "tests", "Server", "Resources", "Rules");

    /// <summary>"pods", or "apps.deployments": a resource after its group.</summary>
    public ResourceType Type
    {
        get
        {
            int dot = Resource.LastIndexOf('.');
            (string group, string name) = dot < 0 ? ("", Resource) : (Resource[..dot], Resource[(dot + 1)..]);
            return KubernetesTable.BuiltIn.GroupVersions.Where(v => v.Group == group && v.Served).SelectMany(v => v.Resources)
                .Last(r => r.Name.Resource == name && (Object["apiVersion"].Text is not { } version || r.Kind.ApiVersion == version));
        }
    }

    /// <summary>The case on this line of a resource's table.</summary>
    public static RuleCase Of(string resource, int line) =>
        Read(resource, File.ReadLines(Path.Combine(Folder, resource + ".jsonl"))).ElementAt(line - 1);

    public static IEnumerable<RuleCase> All() =>
        Directory.GetFiles(Folder, "*.jsonl").Order(StringComparer.Ordinal)
            .SelectMany(file => Read(Path.GetFileNameWithoutExtension(file), File.ReadLines(file)));

    /// <summary>Rules of upstream that are knowingly not checked, a sentence each: lines of <c>Kind: sentence</c>.</summary>
    public static IEnumerable<(string Kind, string Text)> LeftOut() =>
        from line in File.ReadLines(Path.Combine(Folder, "left-out.txt"))
        where line.Length > 0 && line[0] != '#'
        let colon = line.IndexOf(':')
        select (line[..colon], line[(colon + 1)..].Trim());

    public static IEnumerable<RuleCase> Read(string resource, IEnumerable<string> lines) => lines.Select((line, at) =>
    {
        Value root = Document.Parse(Encoding.UTF8.GetBytes(line)).Root;
        string says = string.Join('\n', root["says"].Elements.ToList().Select(s => s.TextOrEmpty));
        return new RuleCase(resource, at + 1, root["object"], root["old"], root["door"].TextOrEmpty, says);
    });
}
