using Xebec.Client.Seam;

namespace Xebec.Client.Informers;

/// <summary>What happened to one object between two views: added (no old), updated, or gone (no new).</summary>
public readonly record struct ObjectChange(ApiObject? Old, ApiObject? New)
{
    /// <summary>The newest known form.</summary>
    public ApiObject Object => New ?? Old!;

    public bool Added => Old is null;

    public bool Deleted => New is null;
}
