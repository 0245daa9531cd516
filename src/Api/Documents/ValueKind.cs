namespace Xebec.Api.Documents;

/// <summary>
/// What a <see cref="Value"/> is. <see cref="Absent"/> is the answer for a
/// member that is not there: reading on from it is allowed and stays absent.
/// </summary>
public enum ValueKind : byte
{
    Absent = 0,
    Null,
    Boolean,
    Number,
    String,
    Array,
    Object,
}
