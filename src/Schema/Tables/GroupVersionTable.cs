using Xebec.Schema.Types;

namespace Xebec.Schema.Tables;

/// <summary>One version of a group.</summary>
/// <param name="Group">The group's name; the core group is "".</param>
/// <param name="Version">Such as <c>v1</c> or <c>v1beta1</c>.</param>
/// <param name="Served">Whether a server serves it unless told otherwise: stable versions only.</param>
/// <param name="GroupPriority">Higher groups come first in discovery; 0 when upstream does not serve the version by default.</param>
/// <param name="VersionPriority">Higher versions of a group come first.</param>
/// <param name="Resources">In the order of their names.</param>
public sealed record GroupVersionTable(
    string Group, string Version, bool Served, int GroupPriority, int VersionPriority, IReadOnlyList<ResourceType> Resources);
