using System.Text;

namespace Xebec.Bench.Load;

/// <summary>The objects that are created: of the size that real ones have.</summary>
internal static class LoadObjects
{
    public const string Namespace = "bench-load";

    public static byte[] NamespaceBody => Encoding.UTF8.GetBytes($$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{Namespace}}"} }""");

    public static byte[] Account => """{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"default"}}"""u8.ToArray();

    public static byte[] ConfigMap(string name) =>
        Encoding.UTF8.GetBytes($$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{name}}","labels":{"app":"bench"} },"data":{"key":"value","other":"another value"} }""");

    /// <summary>As a deployment's pod looks: about 3 KB when stored, with defaults and ownership.</summary>
    public static byte[] Pod(string name) => Encoding.UTF8.GetBytes(
        $$$"""
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"{{{name}}}","labels":{"app":"bench","pod-template-hash":"7d4b9c6f5","tier":"front"},"annotations":{"example.com/revision":"12"}},
        "spec":{"serviceAccountName":"default","automountServiceAccountToken":false,"containers":[{"name":"web","image":"registry.example.com/team/web:1.27.3",
        "args":["--listen=:8080","--log-level=info"],"ports":[{"name":"http","containerPort":8080}],"env":[{"name":"POD_NAME","valueFrom":{"fieldRef":{"fieldPath":"metadata.name"} }},{"name":"MODE","value":"production"}],
        "resources":{"requests":{"cpu":"100m","memory":"128Mi"},"limits":{"memory":"256Mi"}},
        "readinessProbe":{"httpGet":{"path":"/ready","port":"http"},"periodSeconds":5},"livenessProbe":{"httpGet":{"path":"/live","port":"http"}},
        "volumeMounts":[{"name":"config","mountPath":"/etc/web"}]}],"volumes":[{"name":"config","configMap":{"name":"web"}}],
        "nodeSelector":{"kubernetes.io/os":"linux"},"tolerations":[{"key":"dedicated","operator":"Equal","value":"front","effect":"NoSchedule"}] }}
        """);
}
