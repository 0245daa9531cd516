namespace Xebec.Schema.Types;

/// <summary>How a value of a type looks in JSON, and how it is normalised when it is parsed.</summary>
public enum TypeShape : byte
{
    /// <summary>An object with known fields; the canonical form has them in the table's order.</summary>
    Object,

    /// <summary>An object with free names and one element type; canonical names are sorted.</summary>
    Map,
    List,
    String,
    Boolean,
    Int32,
    Int64,
    Double,

    /// <summary>Base64 text in JSON, bytes in protobuf.</summary>
    Bytes,

    /// <summary>RFC 3339 with whole seconds, UTC.</summary>
    Time,

    /// <summary>RFC 3339 with six digits of microseconds, UTC.</summary>
    MicroTime,
    Quantity,
    IntOrString,

    /// <summary>An object of any kind (runtime.RawExtension): kept as sent.</summary>
    RawExtension,

    /// <summary>Any JSON value, kept as sent.</summary>
    Any,

    /// <summary>The field set of a managedFields entry.</summary>
    FieldsV1,

    /// <summary>A boolean, or an object of the element type (JSONSchemaPropsOrBool).</summary>
    SchemaOrBool,

    /// <summary>An object of the element type, or a list of such (JSONSchemaPropsOrArray).</summary>
    SchemaOrArray,

    /// <summary>An object of the element type, or a list of strings (JSONSchemaPropsOrStringArray).</summary>
    SchemaOrStringArray,
}

/// <summary>How lists and maps merge under server-side apply.</summary>
public enum MergeKind : byte
{
    /// <summary>Lists without a list type, and everything said to be atomic: replaced whole.</summary>
    Atomic,

    /// <summary>Objects and maps without a map type: merged member by member.</summary>
    Granular,

    /// <summary>Lists of scalars without duplicates.</summary>
    Set,

    /// <summary>Lists of objects with keys.</summary>
    Map,
}

/// <summary>When a field is written, and whether zero and absent differ.</summary>
public enum Presence : byte
{
    /// <summary>Absent and zero differ: written exactly when set.</summary>
    Pointer,

    /// <summary>Zero, "" and empty are not written in JSON; protobuf still writes value scalars.</summary>
    OmitEmpty,

    /// <summary>Not written when it is the zero value of a struct.</summary>
    OmitZero,

    /// <summary>Written even when zero; how is said by <see cref="FieldSchema.WhenUnset"/>.</summary>
    Always,
}
