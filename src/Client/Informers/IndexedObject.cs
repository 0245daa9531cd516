using System.Collections.Immutable;
using Xebec.Client.Seam;

namespace Xebec.Client.Informers;

/// <summary>An object and the texts it was found under: kept, so that its old form need not be read again when it changes.</summary>
internal sealed record IndexedObject(ApiObject Object, string[][] Values)
{
    public static IndexedObject Of(ApiObject item, ImmutableArray<InformerIndex> indexes)
    {
        var all = new string[indexes.Length][];
        var values = new List<string>();
        for (int i = 0; i < indexes.Length; i++)
        {
            values.Clear();
            indexes[i].ValuesOf(item, values);
            all[i] = values.Count == 0 ? [] : [.. values.Distinct(StringComparer.Ordinal)];
        }

        return new IndexedObject(item, all);
    }
}

/// <summary>Ordinal, namespace first.</summary>
internal sealed class NameOrder : IComparer<(string Namespace, string Name)>
{
    public static NameOrder Instance { get; } = new();

    public int Compare((string Namespace, string Name) x, (string Namespace, string Name) y)
    {
        int byNamespace = string.CompareOrdinal(x.Namespace, y.Namespace);
        return byNamespace != 0 ? byNamespace : string.CompareOrdinal(x.Name, y.Name);
    }
}
