using Xebec.Schema.Cel;
using Xebec.Schema.Cel.Checking;
using Xebec.Schema.Cel.Libraries;

namespace Xebec.Server.Admission.Expressions;

/// <summary>What expressions of webhooks and admission policies can use.</summary>
internal static class AdmissionEnvironment
{
    private static readonly CelType Texts = CelType.List(CelType.String);

    private static readonly CelType Kind = Object(
        "kubernetes.GroupVersionKind", ("group", CelType.String), ("version", CelType.String), ("kind", CelType.String));

    private static readonly CelType Resource = Object(
        "kubernetes.GroupVersionResource", ("group", CelType.String), ("version", CelType.String), ("resource", CelType.String));

    private static readonly CelType UserInfo = Object(
        "kubernetes.UserInfo", ("username", CelType.String), ("uid", CelType.String), ("groups", Texts),
        ("extra", CelType.Map(CelType.String, Texts)));

    /// <summary>The request in the form that webhooks get it, without the objects.</summary>
    private static readonly CelType Request = Object(
        "kubernetes.AdmissionRequest",
        ("kind", Kind),
        ("resource", Resource),
        ("subResource", CelType.String),
        ("requestKind", Kind),
        ("requestResource", Resource),
        ("requestSubResource", CelType.String),
        ("name", CelType.String),
        ("namespace", CelType.String),
        ("operation", CelType.String),
        ("userInfo", UserInfo),
        ("dryRun", CelType.Bool),
        ("options", CelType.Dyn));

    private static readonly CelType NamespaceMetadata = Object(
        "kubernetes.NamespaceMetadata",
        ("name", CelType.String),
        ("generateName", CelType.String),
        ("namespace", CelType.String),
        ("labels", CelType.Map(CelType.String, CelType.String)),
        ("annotations", CelType.Map(CelType.String, CelType.String)),
        ("UID", CelType.String),
        ("creationTimestamp", CelType.Timestamp),
        ("deletionGracePeriodSeconds", CelType.Int),
        ("deletionTimestamp", CelType.Timestamp),
        ("generation", CelType.Int),
        ("resourceVersion", CelType.String),
        ("finalizers", Texts));

    private static readonly CelType Namespace = Object(
        "kubernetes.Namespace",
        ("metadata", NamespaceMetadata),
        ("spec", Object("kubernetes.NamespaceSpec", ("finalizers", Texts))),
        ("status", Object("kubernetes.NamespaceStatus", ("phase", CelType.String))));

    /// <summary>The type of <c>request</c>.</summary>
    public static CelType RequestType => Request;

    /// <summary>The type of <c>namespaceObject</c>.</summary>
    public static CelType NamespaceType => Namespace;

    private static readonly CelEnvironment Plain = CelEnvironment.Kubernetes.With(
        new CelVariable("object", CelType.Dyn),
        new CelVariable("oldObject", CelType.Dyn),
        new CelVariable("request", Request),
        new CelVariable("namespaceObject", Namespace));

    /// <summary>Of conditions, validations, annotations and messages.</summary>
    /// <param name="parameters">The policy has a kind of parameters.</param>
    /// <param name="authorizer">The expression may ask who may do what; messages may not.</param>
    public static CelEnvironment Of(bool parameters, bool authorizer = true)
    {
        CelEnvironment environment = parameters ? Plain.With(new CelVariable("params", CelType.Dyn)) : Plain;
        return authorizer
            ? environment.With(
                new CelVariable("authorizer", CelTypes.Authorizer), new CelVariable("authorizer.requestResource", CelTypes.ResourceCheck))
            : environment;
    }

    /// <summary>With the objects and patches that mutations make.</summary>
    public static CelEnvironment Mutating(CelEnvironment environment) =>
        environment.WithTypes(CelType.Open("Object"), JsonPatchLibrary.Operation).WithJsonPatch();

    /// <summary>With what a policy's variables hold so far.</summary>
    public static CelEnvironment WithVariables(CelEnvironment environment, IReadOnlyDictionary<string, CelType> variables) =>
        environment.With(new CelVariable(
            "variables", CelType.Object("kubernetes.variables", variables.ToDictionary(v => v.Key, v => new CelField(v.Key, v.Value)))));

    private static CelType Object(string name, params (string Name, CelType Type)[] fields) =>
        CelType.Object(name, fields.ToDictionary(f => f.Name, f => new CelField(f.Name, f.Type)));
}
