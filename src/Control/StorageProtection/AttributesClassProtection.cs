using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Client.Informers;
using Xebec.Client.Seam;
using Xebec.Control.Owning;
using Xebec.Control.Runtime;
using Xebec.Control.Runtime.Plans;

namespace Xebec.Control.StorageProtection;

/// <summary>Volume attributes classes stay while volumes or claims name them.</summary>
public sealed class AttributesClassProtection()
    : ProtectionController(ApiResources.VolumeAttributesClasses, "kubernetes.io/vac-protection")
{
    private const string ClassName = "volumeAttributesClassName";

    private static readonly InformerIndex ByClass = new("attributes-class", static (user, values) => values.AddRange(ClassesOf(user)));

    private static readonly ApiResource[] Users = [ApiResources.PersistentVolumes, ApiResources.PersistentVolumeClaims];

    public override string Name => "volumeattributesclass-protection-controller";

    public override IReadOnlyList<ControlInput> Inputs { get; } =
    [
        ControlInput.Itself(ApiResources.VolumeAttributesClasses),
        .. Users.Select(user => new ControlInput(user, KeysOfUser) { Indexes = [ByClass] }),
    ];

    private protected override bool IsUsed(ApiObject item, ControlSnapshot snapshot) =>
        Users.Any(user => snapshot[user].By(ByClass, item.Key.Name).Any());

    private protected override IEnumerable<QuestionStep> Questions(ApiObject item) =>
        Users.Select(user => new UnusedStep(user, null, item.Key, one => ClassesOf(one).Contains(item.Key.Name)));

    // the class that is asked for, the one in force, and the one on its way
    private static IEnumerable<string> ClassesOf(ApiObject user)
    {
        Value status = user.Root["status"];
        string[] names =
        [
            user.Root["spec"][ClassName].TextOrEmpty,
            status["currentVolumeAttributesClassName"].TextOrEmpty,
            status["modifyVolumeStatus"]["targetVolumeAttributesClassName"].TextOrEmpty,
        ];
        return names.Where(name => name.Length > 0).Distinct();
    }

    private static void KeysOfUser(ObjectChange change, ControlSnapshot snapshot, Action<ObjectKey> concern)
    {
        foreach (string name in change.Old is { } old ? ClassesOf(old) : [])
        {
            if (snapshot[ApiResources.VolumeAttributesClasses].Get("", name) is { } used && Owners.IsBeingDeleted(used))
            {
                concern(used.Key);
            }
        }
    }
}
