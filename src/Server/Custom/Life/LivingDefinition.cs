using Xebec.Api.Documents;
using Xebec.Server.Custom.Versions;
using Xebec.Server.Registry;
using Xebec.Server.Registry.Views;
using Xebec.Store.Seam;

namespace Xebec.Server.Custom.Life;

/// <summary>A definition as it is stored, with what it serves. Immutable.</summary>
internal sealed class LivingDefinition
{
    /// <summary>Keeps a definition until its objects are gone.</summary>
    public const string Cleanup = "customresourcecleanup.apiextensions.k8s.io";

    private LivingDefinition(StoredObject stored, Value root)
    {
        Stored = stored;
        Group = root["spec"]["group"].TextOrEmpty;
        Names = TakenNames.Of(root["status"]["acceptedNames"]);
        NamesAccepted = DefinitionConditions.Holds(root, DefinitionConditions.NamesAccepted);
        Established = DefinitionConditions.Holds(root, DefinitionConditions.Established);
        Terminating = DefinitionConditions.Holds(root, DefinitionConditions.Terminating);
        Ending = root["metadata"]["deletionTimestamp"].Exists
            && root["metadata"]["finalizers"].Elements.ToList().Exists(f => f.TextIs(Cleanup));
        Versions = [.. root["spec"]["versions"].Elements.ToList().Where(v => v["served"].IsTrue).Select(v => v["name"].TextOrEmpty)];
    }

    public StoredObject Stored { get; }

    public string Group { get; }

    public TakenNames Names { get; }

    public bool NamesAccepted { get; }

    public bool Established { get; }

    /// <summary>No object can be created any more.</summary>
    public bool Terminating { get; }

    /// <summary>It is deleted, and waits for its objects to go.</summary>
    public bool Ending { get; }

    /// <summary>The versions it serves, or will once it is established, in its own order.</summary>
    public IReadOnlyList<string> Versions { get; }

    /// <summary>One binding a served version; empty until it is established.</summary>
    public IReadOnlyList<ResourceBinding> Bindings { get; private init; } = [];

    /// <summary>Common to its bindings; null while there are none.</summary>
    public Withdrawal? Withdrawal { get; private init; }

    /// <param name="stored">The definition.</param>
    /// <param name="before">The same as it was; null when it is new. What it serves stays when nothing of that has changed.</param>
    /// <param name="source">Where its objects live, and how they are shown.</param>
    public static LivingDefinition Of(StoredObject stored, LivingDefinition? before, CustomSource source)
    {
        // views into the definition live as long as what is compiled from it
        Value root = Document.Parse(stored.Bytes).Root;
        var now = new LivingDefinition(stored, root);
        if (!now.Established)
        {
            return now;
        }

        if (before is { Withdrawal: not null } && ServesTheSame(root, Document.Parse(before.Stored.Bytes).Root))
        {
            return new LivingDefinition(stored, root) { Bindings = before.Bindings, Withdrawal = before.Withdrawal };
        }

        var withdrawal = new Withdrawal();
        Value spec = root["spec"];
        IReadOnlyDictionary<string, CustomSchema> schemas = CustomVersions.Schemas(spec, source.Meter);
        ObjectVersions all = CustomVersions.Of(root, schemas, source.Caller);
        ResourceBinding Bind(Value version) =>
            CustomGroups.Bind(root, version, schemas[CustomVersions.ApiVersion(now.Group, version)], all, source) with
            {
                Withdrawal = withdrawal,
            };
        return new LivingDefinition(stored, root)
        {
            Withdrawal = withdrawal,
            Bindings = [.. spec["versions"].Elements.ToList().Where(v => v["served"].IsTrue).Select(Bind)],
        };
    }

    private static bool ServesTheSame(Value now, Value before) =>
        now["spec"] == before["spec"] && now["status"]["acceptedNames"] == before["status"]["acceptedNames"];
}
