using System.Text;

namespace Xebec.Store.Objects;

/// <summary>The indexed fields of a resource as the tree of names that a reader meets on its way to them.</summary>
/// <param name="name">The member's name in UTF-8.</param>
internal sealed class FieldStep(byte[] name)
{
    private readonly List<FieldStep> _steps = [];

    public byte[] Name { get; } = name;

    /// <summary>The places of the fields that end here.</summary>
    public List<int> Fields { get; } = [];

    /// <summary>How many of its members lead to fields.</summary>
    public int Steps => _steps.Count;

    /// <summary>The way to all fields from an object's root.</summary>
    /// <param name="paths">Dotted, in the order of their places.</param>
    public static FieldStep To(IReadOnlyList<string> paths)
    {
        var root = new FieldStep([]);
        for (int i = 0; i < paths.Count; i++)
        {
            FieldStep step = root;
            foreach (string name in paths[i].Split('.'))
            {
                step = step.Find(Encoding.UTF8.GetBytes(name)) ?? step.Add(Encoding.UTF8.GetBytes(name));
            }

            step.Fields.Add(i);
        }

        return root;
    }

    /// <summary>The member of this name; null when it leads to no field.</summary>
    public FieldStep? Find(ReadOnlySpan<byte> name)
    {
        foreach (FieldStep step in _steps)
        {
            if (name.SequenceEqual(step.Name))
            {
                return step;
            }
        }

        return null;
    }

    private FieldStep Add(byte[] name)
    {
        var step = new FieldStep(name);
        _steps.Add(step);
        return step;
    }
}
