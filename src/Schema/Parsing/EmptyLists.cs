namespace Xebec.Schema.Parsing;

/// <summary>
/// What becomes of a list or map that was sent empty. Upstream's server tells it from one that was not sent until it stores the object in
/// protobuf, which cannot: defaults and messages of validation show the difference, what is stored does not.
/// </summary>
internal enum EmptyLists
{
    /// <summary>Dropped, or <c>null</c> where the field is always written: as it is stored.</summary>
    Stored,

    /// <summary>Kept where the field is always written: as whoever sent it owns it.</summary>
    Owned,

    /// <summary>Kept: as it was sent.</summary>
    Sent,
}
