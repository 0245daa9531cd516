using System.Security.Cryptography;
using System.Text;
using Xebec.Server.Authz;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Authn.Tokens;

/// <summary>
/// --token-auth-file: a CSV line "token,user,uid[,"group,group"]" for each token. They never expire, and change only with a restart.
/// </summary>
public sealed class StaticTokens : ITokenAuthenticator
{
    // by digest, so that finding one tells nothing of others by the time it takes
    private readonly Dictionary<string, UserInfo> _users = new(StringComparer.Ordinal);

    private StaticTokens(string file, IEnumerable<string> lines)
    {
        int number = 0;
        foreach (string line in lines)
        {
            number++;
            if (line.Trim() is not { Length: > 0 } text)
            {
                continue;
            }

            List<string> columns = Columns(text);
            if (columns.Count < 3)
            {
                throw new AccessConfigurationException(
                    $"token file {file}, line {number}: must have at least 3 columns (token, user name, user uid), found {columns.Count}");
            }

            if (columns[0].Length == 0)
            {
                throw new AccessConfigurationException($"token file {file}, line {number}: the token is empty");
            }

            string[] groups = columns.Count > 3
                ? columns[3].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                : [];
            _users[Digest(columns[0])] = new UserInfo(columns[1], columns[2], groups, []);
        }
    }

    /// <exception cref="AccessConfigurationException">
    /// The file cannot be read, or a line is wrong; says which and why, without the token.
    /// </exception>
    public static StaticTokens Load(string file) => new(file, AccessConfigurationException.Lines("--token-auth-file", file));

    public static StaticTokens Of(params IEnumerable<string> lines) => new("tokens", lines);

    public ValueTask<TokenResult> AuthenticateAsync(string token, IReadOnlyList<string> audiences, CancellationToken cancellation) =>
        ValueTask.FromResult(new TokenResult(_users.GetValueOrDefault(Digest(token)), null));

    private static string Digest(string token) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    // commas within double quotes belong to the column; a doubled quote is a quote
    private static List<string> Columns(string line)
    {
        var columns = new List<string>();
        var column = new StringBuilder();
        bool quoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            char c = line[i];
            if (c == '"')
            {
                bool doubled = quoted && i + 1 < line.Length && line[i + 1] == '"';
                quoted = doubled || !quoted;
                if (doubled)
                {
                    column.Append(line[++i]);
                }
            }
            else if (c == ',' && !quoted)
            {
                columns.Add(column.ToString().Trim());
                column.Clear();
            }
            else
            {
                column.Append(c);
            }
        }

        columns.Add(column.ToString().Trim());
        return columns;
    }
}
