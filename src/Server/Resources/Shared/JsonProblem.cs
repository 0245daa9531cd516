namespace Xebec.Server.Resources.Shared;

/// <summary>
/// What Go says about text that is not JSON, as far as its first character tells: what begins well is taken to be cut off.
/// </summary>
internal static class JsonProblem
{
    public static string Of(string text)
    {
        string start = text.TrimStart();
        return start.Length == 0 || "{[\"-0123456789tfn".Contains(start[0])
            ? "unexpected end of JSON input"
            : $"invalid character '{start[0]}' looking for beginning of value";
    }
}
