using System.Buffers;
using Xebec.Api.Documents;

namespace Xebec.Schema.Types;

/// <summary>One field of an object type, with everything the codecs, patches and defaults need to know of it.</summary>
public sealed class FieldSchema
{
    private byte[]? _nameJson;
    private bool _nameEscaped;
    private byte[]? _ownedNameJson;

    public FieldSchema(string name, TypeSchema type)
    {
        Name = name;
        Type = type;
    }

    public string Name { get; }

    public TypeSchema Type { get; }

    public Presence Presence { get; init; } = Presence.Pointer;

    /// <summary>
    /// For <see cref="Presence.Always"/>: the JSON written when the field was not set (<c>null</c>, <c>{}</c>, <c>""</c>, <c>0</c>,
    /// <c>false</c>); absent otherwise.
    /// </summary>
    public Value WhenUnset { get; init; }

    /// <summary>
    /// Protobuf field number, or the path of numbers where JSON inlines what protobuf nests; empty when the field is not in protobuf.
    /// </summary>
    public IReadOnlyList<int> ProtoPath { get; init; } = [];

    /// <summary>
    /// The static default of <em>complete</em>; absent when there is none. Defaults that depend on other fields are in the kind's file.
    /// </summary>
    public Value Default { get; init; }

    /// <summary>Strategic merge: any of <c>merge</c>, <c>replace</c>, <c>retainKeys</c>; empty means replace for lists.</summary>
    public IReadOnlyList<string> PatchStrategy { get; init; } = [];

    /// <summary>
    /// Strategic merge: the key of list elements; "" for lists of scalars.
    /// Not derived from <see cref="TypeSchema.ListMapKeys"/>: they differ.
    /// </summary>
    public string PatchMergeKey { get; init; } = "";

    public bool Required { get; init; }

    /// <summary>The declared constants of the Go type; often, not always, the legal values.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];

    /// <summary>
    /// The named Go type of a scalar, such as <c>Protocol</c>: upstream's messages about wrong types show it. "" when it has none.
    /// </summary>
    public string GoType { get; init; } = "";

    /// <summary>The index in <see cref="TypeSchema.Fields"/>.</summary>
    public int Position { get; internal set; }

    /// <summary>The member's name as JSON with quotes and colon.</summary>
    public ReadOnlySpan<byte> NameJson => _nameJson ??= QuotedName();

    /// <summary>The name in UTF-8 as it stands between the quotes.</summary>
    internal ReadOnlySpan<byte> NameInside => NameJson[1..^2];

    /// <summary>Whether <see cref="NameJson"/> has escapes, as only custom resources' names can.</summary>
    internal bool NameEscaped => NameJson.Length > 0 && _nameEscaped;

    /// <summary>The member's name in a set of owned fields, <c>"f:name":</c>.</summary>
    internal ReadOnlySpan<byte> OwnedNameJson => _ownedNameJson ??= [(byte)'"', (byte)'f', (byte)':', .. NameJson[1..]];

    public override string ToString() => $"{Name}: {Type}";

    private byte[] QuotedName()
    {
        var quoted = new ArrayBufferWriter<byte>(Name.Length + 3);
        JsonText.WriteString(quoted, Name);
        quoted.Write(":"u8);
        _nameEscaped = quoted.WrittenSpan.Contains((byte)'\\');
        return quoted.WrittenSpan.ToArray();
    }
}
