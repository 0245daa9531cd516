using Xebec.Api.Documents;
using Xebec.Client.Seam;

namespace Xebec.Client.Informers;

/// <summary>A way to find objects by something in them: the texts an object is found under.</summary>
/// <param name="Name">Indexes of one name are one index: its function must always be the same.</param>
/// <param name="ValuesOf">Adds the texts; run once per version of an object.</param>
public sealed record InformerIndex(string Name, Action<ApiObject, List<string>> ValuesOf)
{
    /// <summary>By the uid of every owner.</summary>
    public static InformerIndex Owner { get; } = new("owner", static (item, values) =>
    {
        foreach (Value reference in item.Root["metadata"]["ownerReferences"].Elements)
        {
            values.Add(reference["uid"].TextOrEmpty);
        }
    });

    /// <summary>By the uid of the controlling owner; those without one by <see cref="OrphansOf"/> their namespace.</summary>
    public static InformerIndex Controller { get; } = new("controller", static (item, values) =>
    {
        foreach (Value reference in item.Root["metadata"]["ownerReferences"].Elements)
        {
            if (reference["controller"].IsTrue)
            {
                values.Add(reference["uid"].TextOrEmpty);
                return;
            }
        }

        values.Add(OrphansOf(item.Key.Namespace));
    });

    /// <summary>By each label together with the namespace: see <see cref="LabelOf"/>.</summary>
    public static InformerIndex Label { get; } = new("label", static (item, values) =>
    {
        foreach (Member label in item.Root["metadata"]["labels"].Members)
        {
            values.Add(LabelOf(item.Key.Namespace, label.Name, label.Value.TextOrEmpty));
        }
    });

    /// <summary>What <see cref="Controller"/> finds objects of a namespace under that nobody controls. No uid contains a slash.</summary>
    public static string OrphansOf(string ns) => ns + "/";

    public static string LabelOf(string ns, string name, string value) => $"{ns}/{name}={value}";
}
