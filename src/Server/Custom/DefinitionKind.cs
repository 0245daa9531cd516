using Xebec.Api.Documents;
using Xebec.Server.Custom.Rules;
using Xebec.Server.Resources;
using Xebec.Server.Resources.Shared;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Custom;

/// <summary>Everything the API does with a CustomResourceDefinition.</summary>
public sealed class DefinitionKind : ResourceKind
{
    public override void Complete(ObjectDraft draft)
    {
        ObjectDraft spec = draft.Object("spec");
        ObjectDraft names = spec.Object("names");
        string kind = names["kind"].TextOrEmpty;
        if (kind.Length > 0)
        {
            names.DefaultText("singular", kind.ToLowerInvariant());
            names.DefaultText("listKind", kind + "List");
        }

        spec.Object("conversion").DefaultText("strategy", "None");
    }

    public override void PrepareCreate(ObjectDraft draft, WriteContext context)
    {
        // upstream's zero status: names and conditions come from whoever establishes it
        ObjectDraft status = new ObjectDraft()
            .Set("conditions", Value.Null)
            .Set("acceptedNames", new ObjectDraft().Set("plural", "").Set("kind", ""))
            .Set("storedVersions", new ArrayDraft(StorageVersions(draft)));
        draft.Set("status", status);
    }

    public override void PrepareUpdate(ObjectDraft draft, Value old, WriteContext context)
    {
        base.PrepareUpdate(draft, old, context);
        ArrayDraft stored = draft.Object("status").Array("storedVersions");
        foreach (Value version in StorageVersions(draft))
        {
            if (!stored.AsValue.Elements.ToList().Contains(version))
            {
                stored.Add(version);
            }
        }
    }

    public override void Validate(Value item, FieldErrors errors, WriteContext context)
    {
        Value spec = item["spec"];
        string wanted = $"{spec["names"]["plural"].TextOrEmpty}.{spec["group"].TextOrEmpty}";
        if (!item["metadata"]["name"].TextIs(wanted))
        {
            errors.Invalid(FieldPath.Of("metadata").Child("name"), item["metadata"]["name"], "must be spec.names.plural+\".\"+spec.group");
        }

        var path = FieldPath.Of("spec");
        if (spec["group"].TextOrEmpty.Length == 0)
        {
            errors.Required(path.Child("group"));
        }

        if (spec["scope"].TextOrEmpty is not ("Namespaced" or "Cluster"))
        {
            if (spec["scope"].TextOrEmpty.Length == 0)
            {
                errors.Required(path.Child("scope"));
            }
            else
            {
                errors.NotSupported(path.Child("scope"), spec["scope"], "Cluster", "Namespaced");
            }
        }

        if (spec["versions"].Elements.ToList().Count(v => v["storage"].IsTrue) != 1)
        {
            errors.Invalid(path.Child("versions"), spec["versions"], "must have exactly one version marked as storage version");
        }

        foreach (string name in (ReadOnlySpan<string>)["plural", "singular", "kind", "listKind"])
        {
            if (spec["names"][name].TextOrEmpty.Length == 0)
            {
                errors.Required(path.Child("names").Child(name));
            }
        }

        CheckRules(spec["versions"].Elements.ToList(), path, errors);
    }

    // one schema for all versions stands above them, as upstream holds it
    private static void CheckRules(List<Value> versions, FieldPath path, FieldErrors errors)
    {
        bool common = versions.TrueForAll(v => v["schema"] == versions[0]["schema"]);
        for (int i = 0; i < (common ? Math.Min(1, versions.Count) : versions.Count); i++)
        {
            FieldPath at = common ? path.Child("validation") : path.Child("versions")[i].Child("schema");
            new DefinitionRules(errors).Check(versions[i]["schema"]["openAPIV3Schema"], at.Child("openAPIV3Schema"));
        }
    }

    private static IEnumerable<Value> StorageVersions(ObjectDraft draft) =>
        draft["spec"]["versions"].Elements.ToList().Where(v => v["storage"].IsTrue).Select(v => v["name"]);
}
