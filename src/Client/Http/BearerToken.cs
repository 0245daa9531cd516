namespace Xebec.Client.Http;

/// <summary>The token that proves who is asking: fixed, or in a file that somebody else renews.</summary>
public sealed class BearerToken(string? fixedToken, string? file, TimeProvider time)
{
    // upstream's clients read the file again after a minute; tokens are renewed long before they expire
    private static readonly TimeSpan RereadAfter = TimeSpan.FromMinutes(1);

    private sealed record Reading(string Token, DateTimeOffset At);

    private Reading? _last;

    /// <summary>
    /// The token of now; null when there is none. A file that can't be read leaves the one read before, then the fixed one.
    /// </summary>
    public string? Current
    {
        get
        {
            if (file is null)
            {
                return fixedToken;
            }

            DateTimeOffset now = time.GetUtcNow();
            Reading? last = _last;
            if (last is null || now - last.At >= RereadAfter)
            {
                string? read = Read(file);
                if (read is not null)
                {
                    _last = last = new Reading(read, now);
                }
            }

            return last?.Token ?? fixedToken;
        }
    }

    private static string? Read(string file)
    {
        try
        {
            string token = File.ReadAllText(file).Trim();
            return token.Length == 0 ? null : token;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // the file is being replaced: the token read before is good for a while yet, and a 401 says so when it is not
            return null;
        }
    }
}
