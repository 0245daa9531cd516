using Xebec.Api.Keys;
using Xebec.Schema.Apply.Fields;
using Xebec.Schema.Apply.Managers;

namespace Xebec.Schema.Apply;

/// <summary>Who applies, as what, and under which rules.</summary>
public sealed record ApplyOptions
{
    /// <summary>Who applies. The version is that of <see cref="Kind"/>.</summary>
    public required ManagerIdentity Manager { get; init; }

    /// <summary>The kind the request is for; the applied object has to say the same.</summary>
    public required KindName Kind { get; init; }

    /// <summary>Take fields that others own with another value, instead of answering with conflicts.</summary>
    public bool Force { get; init; }

    /// <summary>Fields this kind of write cannot change (such as <c>status</c>): never owned by it. Null for none.</summary>
    public FieldSet? Reset { get; init; }

    /// <summary>Time of the request.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>For objects with entries of other versions; null when there is only one version.</summary>
    public IObjectVersions? Versions { get; init; }
}
