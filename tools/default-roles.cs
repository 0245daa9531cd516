// Writes src/Server/Authz/Rbac/default-roles.table from the facts of Kubernetes' default roles and bindings, once per Kubernetes version:
//
//     dotnet run tools/default-roles.cs FACTS/rbac-defaults.json > src/Server/Authz/Rbac/default-roles.table
//
// One object a line, without what all of them have: the label and the annotation that mark defaults. What is ours comes last.
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

const string group = "rbac.authorization.k8s.io";
var form = new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
JsonNode facts = JsonNode.Parse(File.ReadAllText(args[0]))!;
string[] lists =
[
    "cluster-roles", "cluster-role-bindings", "controller-roles", "controller-role-bindings", "namespace-roles", "namespace-role-bindings",
];
foreach (JsonNode? item in lists.SelectMany(list => facts[list]!.AsArray()))
{
    JsonObject metadata = item!["metadata"]!.AsObject();
    metadata.Remove("annotations");
    JsonObject? labels = metadata["labels"]?.AsObject();
    labels?.Remove("kubernetes.io/bootstrapping");
    if (labels is { Count: 0 })
    {
        metadata.Remove("labels");
    }

    Console.WriteLine(item.ToJsonString(form));
}

// the issuer's public documents are for everybody: who checks a token elsewhere has no credentials here
Console.WriteLine(new JsonObject
{
    ["kind"] = "ClusterRoleBinding",
    ["metadata"] = new JsonObject { ["name"] = "xebec:service-account-issuer-discovery" },
    ["roleRef"] = new JsonObject { ["apiGroup"] = group, ["kind"] = "ClusterRole", ["name"] = "system:service-account-issuer-discovery" },
    ["subjects"] = new JsonArray(
        new JsonObject { ["apiGroup"] = group, ["kind"] = "Group", ["name"] = "system:authenticated" },
        new JsonObject { ["apiGroup"] = group, ["kind"] = "Group", ["name"] = "system:unauthenticated" }),
}.ToJsonString(form));
