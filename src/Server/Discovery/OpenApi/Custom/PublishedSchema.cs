using Xebec.Api.Documents;
using Xebec.Schema.Tables;

namespace Xebec.Server.Discovery.OpenApi.Custom;

/// <summary>
/// A definition's schema as clients see it: with what every object has, and in the second version without what that version cannot say, so
/// that its readers refuse nothing that the server would take.
/// </summary>
internal sealed class PublishedSchema(SchemaWriter schemas, bool v3)
{
    private const string Preserve = "x-kubernetes-preserve-unknown-fields";
    private const string Embedded = "x-kubernetes-embedded-resource";

    public static ObjectDraft Text() => new ObjectDraft().Set("type", "string");

    /// <param name="schema">openAPIV3Schema of a version; absent means anything goes.</param>
    public ObjectDraft Resource(Value schema)
    {
        // readers of the second version take properties for all that may be there
        if (!schema.IsObject || (!v3 && schema[Preserve].IsTrue))
        {
            return new ObjectDraft().Set("type", "object");
        }

        ObjectDraft whole = Part(schema);
        AddCommon(whole);
        return whole;
    }

    private ObjectDraft Part(Value schema)
    {
        bool shapeless = !v3 && (schema["nullable"].IsTrue || schema[Preserve].IsTrue);
        var part = new ObjectDraft();
        foreach (Member member in schema.Members)
        {
            switch (member.Name)
            {
                case "example" or "externalDocs" or "$schema" or "id":
                case "allOf" or "anyOf" or "oneOf" or "not" or "nullable" when !v3:
                case "type" when !v3 && schema["nullable"].IsTrue:
                case "items" or "properties" when shapeless:
                    break;
                case "properties":
                    part.Append(member.NameValue, Properties(member.Value));
                    break;
                case "items" or "additionalProperties" when member.Value.IsObject:
                    part.Append(member.NameValue, Part(member.Value));
                    break;
                default:
                    part.Append(member.NameValue, member.Value);
                    break;
            }
        }

        if (schema[Embedded].IsTrue && !shapeless)
        {
            AddCommon(part);
            ArrayDraft required = part.Array("required");
            foreach (string name in (ReadOnlySpan<string>)["kind", "apiVersion"])
            {
                if (!required.AsValue.Elements.ToList().Exists(r => r.TextIs(name)))
                {
                    required.Add(name);
                }
            }
        }

        return part;
    }

    private ObjectDraft Properties(Value properties)
    {
        var all = new ObjectDraft();
        foreach (Member property in properties.Members)
        {
            all.Append(property.NameValue, Part(property.Value));
        }

        return all;
    }

    private void AddCommon(ObjectDraft schema) => schema.Object("properties")
        .Set("apiVersion", Text())
        .Set("kind", Text())
        .Set("metadata", schemas.AsProperty(schemas.Use(KubernetesTable.BuiltIn.Type("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta")!)));
}
