namespace Xebec.Server.Metrics;

/// <summary>What is counted of who asks and whether they may.</summary>
public sealed class AccessMetrics
{
    private static readonly double[] Seconds =
        [0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.128, 0.256, 0.512, 1.024, 2.048, 4.096, 8.192, 16.384];

    // upstream's own short list; everybody else would be a series of their own
    private static readonly string[] Known =
        ["admin", "client", "kube_proxy", "kubelet", "system:anonymous", "system:serviceaccount:kube-system:default"];

    private readonly CounterFamily<string> _authentications = new(
        "authentication_attempts", "Authentications, by what became of them.", ["result"], l => [l]);

    private readonly HistogramFamily<string> _authenticationTimes = new(
        "authentication_duration_seconds", "Time authentication took, in seconds.", Seconds, ["result"], l => [l]);

    private readonly CounterFamily<string> _users = new(
        "authenticated_user_requests", "Authenticated requests, by user name.", ["username"], l => [l]);

    private readonly CounterFamily<string> _authorizations = new(
        "authorization_attempts_total", "Authorizations, by what became of them.", ["result"], l => [l]);

    private readonly HistogramFamily<string> _authorizationTimes = new(
        "authorization_duration_seconds", "Time authorization took, in seconds.", Seconds, ["result"], l => [l]);

    public AccessMetrics() => Families = [_authentications, _authenticationTimes, _users, _authorizations, _authorizationTimes];

    internal IReadOnlyList<MetricFamily> Families { get; }

    /// <param name="user">Null when credentials were refused, or were missing and are asked for.</param>
    /// <param name="failed">Why they were refused; null when there were none.</param>
    /// <param name="took">Time it took.</param>
    public void Authenticated(string? user, string? failed, TimeSpan took)
    {
        string result = user is not null ? "success" : failed is null ? "failure" : "error";
        _authentications.Add(result);
        _authenticationTimes.Observe(result, took.TotalSeconds);
        if (user is not null)
        {
            _users.Add(Array.IndexOf(Known, user) >= 0 ? user : user.Contains('@', StringComparison.Ordinal) ? "email_id" : "other");
        }
    }

    /// <param name="allowed">False counts as no opinion: nobody denies, nobody allowed.</param>
    /// <param name="took">Time it took.</param>
    public void Authorized(bool allowed, TimeSpan took)
    {
        string result = allowed ? "allowed" : "no-opinion";
        _authorizations.Add(result);
        _authorizationTimes.Observe(result, took.TotalSeconds);
    }
}
