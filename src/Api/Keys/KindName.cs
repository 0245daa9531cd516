namespace Xebec.Api.Keys;

/// <summary>Group, version and kind; the core group is "".</summary>
public readonly record struct KindName(string Group, string Version, string Kind)
{
    /// <summary>As in the <c>apiVersion</c> field: <c>v1</c>, <c>apps/v1</c>.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>As upstream's messages print it: <c>apps/v1, Kind=Deployment</c>.</summary>
    public override string ToString() => $"{ApiVersion}, Kind={Kind}";
}
