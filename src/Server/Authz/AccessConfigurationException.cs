namespace Xebec.Server.Authz;

/// <summary>
/// What was asked for authentication or authorization cannot be done: the server must not start with less protection than was asked.
/// </summary>
public sealed class AccessConfigurationException(string message) : Exception(message)
{
    /// <summary>The lines of a file that a flag names.</summary>
    /// <exception cref="AccessConfigurationException">It cannot be read.</exception>
    public static IReadOnlyList<string> Lines(string flag, string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AccessConfigurationException($"{flag}: {e.Message}");
        }
    }
}
