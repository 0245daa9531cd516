// Writes src/Node.Wire/cri.proto from the facts of the Container Runtime Interface (names, numbers, types), once per Kubernetes version:
//
//     dotnet run tools/cri-proto.cs FACTS/cri-v1.json > src/Node.Wire/cri.proto
//
// Only messages that a call of ours can reach are written, without what is Windows' alone: less to compile and to ship.
// Services are not written either: src/Node/Cri/Endpoint/CriCalls.cs names the calls itself, because v1 and v1alpha2 differ in nothing but
// the service's name.
#:property RestorePackagesWithLockFile=false
using System.Text;
using System.Text.Json;

string[] calls =
[
    "Version", "Status", "RuntimeConfig", "UpdateRuntimeConfig", "RunPodSandbox", "StopPodSandbox", "RemovePodSandbox", "PodSandboxStatus",
    "ListPodSandbox", "UpdatePodSandboxResources", "CreateContainer", "StartContainer", "StopContainer", "RemoveContainer",
    "ListContainers", "ContainerStatus", "UpdateContainerResources", "ReopenContainerLog", "ExecSync", "Exec", "Attach", "PortForward",
    "ContainerStats", "ListContainerStats", "PodSandboxStats", "ListPodSandboxStats", "GetContainerEvents", "ListImages", "ImageStatus",
    "PullImage", "RemoveImage", "ImageFsInfo",
];

using JsonDocument facts = JsonDocument.Parse(File.ReadAllBytes(args[0]));
JsonElement messages = facts.RootElement.GetProperty("messages");
JsonElement enums = facts.RootElement.GetProperty("enums");
var reached = new SortedSet<string>(StringComparer.Ordinal);

foreach (JsonProperty service in facts.RootElement.GetProperty("services").EnumerateObject())
{
    foreach (JsonElement call in service.Value.EnumerateArray().Where(c => calls.Contains(c.GetProperty("rpc").GetString())))
    {
        Reach(call.GetProperty("request").GetString()!, within: "");
        Reach(call.GetProperty("response").GetString()!, within: "");
    }
}

var text = new StringBuilder()
    .Append("// Written by tools/cri-proto.cs from the interface facts; change it there.\n")
    .Append("syntax = \"proto3\";\n\n")
    .Append($"package {facts.RootElement.GetProperty("package").GetString()};\n\n")
    .Append("option csharp_namespace = \"Xebec.Node.Wire\";\n");

foreach (string name in reached.Where(n => !n.Contains('.')))
{
    text.Append('\n');
    if (enums.TryGetProperty(name, out JsonElement constants))
    {
        WriteEnum(name, constants, indent: "");
        continue;
    }

    text.Append($"message {name} {{\n");
    foreach (string nested in reached.Where(n => n.StartsWith(name + ".", StringComparison.Ordinal)))
    {
        WriteEnum(nested[(name.Length + 1)..], enums.GetProperty(nested), indent: "  ");
    }

    foreach (JsonElement field in Fields(name))
    {
        string repeated = field.TryGetProperty("repeated", out JsonElement flag) && flag.GetBoolean() ? "repeated " : "";
        string type = field.GetProperty("type").GetString()!.Replace(",", ", ");
        text.Append($"  {repeated}{type} {field.GetProperty("name").GetString()} = {field.GetProperty("number").GetInt32()};\n");
    }

    text.Append("}\n");
}
Console.Out.Write(text);

IEnumerable<JsonElement> Fields(string message) =>
    messages.GetProperty(message).EnumerateArray()
        .Where(f => !f.GetProperty("type").GetString()!.StartsWith("Windows", StringComparison.Ordinal));

void Reach(string type, string within)
{
    string name = enums.TryGetProperty($"{within}.{type}", out _) ? $"{within}.{type}" : type;
    bool isMessage = messages.TryGetProperty(name, out _);
    if ((isMessage || enums.TryGetProperty(name, out _)) && reached.Add(name) && isMessage)
    {
        foreach (JsonElement field in Fields(name))
        {
            Reach(field.GetProperty("type").GetString()!, within: name);
        }
    }
}

void WriteEnum(string name, JsonElement constants, string indent)
{
    text.Append($"{indent}enum {name} {{\n");
    foreach (JsonProperty constant in constants.EnumerateObject())
    {
        text.Append($"{indent}  {constant.Name} = {constant.Value.GetInt32()};\n");
    }

    text.Append($"{indent}}}\n");
}
