using System.Text;
using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Schema.Tables;
using Xebec.Schema.Types;

namespace Xebec.Tests.Schema.Patches;

/// <summary>Short ways to write values and types down in tests.</summary>
internal static class Json
{
    public static Value Of(string json) => Document.Parse(Encoding.UTF8.GetBytes(json)).Root;

    public static ObjectDraft Draft(string json) => ObjectDraft.Open(Of(json));

    public static TypeSchema Type(string group, string version, string kind) => TypeOrNull(group, version, kind)!;

    public static TypeSchema? TypeOrNull(string group, string version, string kind) => KubernetesTable.BuiltIn.Type(new KindName(group, version, kind));
}
