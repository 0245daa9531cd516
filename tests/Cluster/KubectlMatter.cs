namespace Xebec.Tests.Cluster;

/// <summary>A ConfigMap, a Pod, a Deployment and a custom resource, all named <c>one</c>, in a namespace and an API group of their own.</summary>
internal sealed class KubectlMatter(string name)
{
    /// <summary>Of the namespace; the group is named after it.</summary>
    public string Name => name;

    public string Group => $"{name}.example.test";

    public string Plural => $"widgets.{Group}";

    public string Kinds => $"configmaps,pods,deployments,{Plural}";

    public string[] KindNames { get; } = ["ConfigMap", "Pod", "Deployment", "Widget"];

    public string[] Names => ["configmap/one", "pod/one", "deployment/one", $"{Plural}/one"];

    /// <summary>What kubectl says when it has done something to each.</summary>
    public string[] Each(string verb) =>
        [.. new[] { "configmap/one", "pod/one", "deployment.apps/one", $"widget.{Group}/one" }.Select(one => $"{one} {verb}").Order(StringComparer.Ordinal)];

    public string Definition => $$"""
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: {{Plural}} }
        spec:
          group: {{Group}}
          scope: Namespaced
          names: {plural: widgets, singular: widget, kind: Widget, listKind: WidgetList}
          versions:
          - name: v1
            served: true
            storage: true
            schema:
              openAPIV3Schema:
                type: object
                properties:
                  spec:
                    type: object
                    properties:
                      size: {type: integer, minimum: 1}
        """;

    /// <param name="step">A label that all have, to tell one version of them from the next.</param>
    public string Objects(string step) => $$"""
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: one, labels: {matter: "yes", step: {{step}} } }
        data: {a: "1"}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: one, labels: {matter: "yes", step: {{step}} } }
        spec:
          terminationGracePeriodSeconds: 1
          containers:
          - name: c
            image: example.test/app:1
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: one, labels: {matter: "yes", step: {{step}} } }
        spec:
          replicas: 1
          selector: {matchLabels: {app: one} }
          template:
            metadata: {labels: {app: one} }
            spec:
              terminationGracePeriodSeconds: 1
              containers:
              - name: c
                image: example.test/app:1
        ---
        apiVersion: {{Group}}/v1
        kind: Widget
        metadata: {name: one, labels: {matter: "yes", step: {{step}} } }
        spec: {size: 3}
        """;
}
