namespace Xebec.Pki;

/// <summary>
/// Keeps what a set of files means, and takes up new contents while running. The files are read every few seconds and compared, which
/// also sees what file notifications miss: swapped symbolic links (mounted secrets), network drives. New contents that can't be used
/// (half written, key and certificate that don't fit yet) change nothing: what was good stays, and the next look tries again.
/// </summary>
public sealed class FileReloader<T> : IAsyncDisposable where T : class
{
    private readonly string[] _files;
    private readonly Func<IReadOnlyList<string>, T> _parse;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private string[] _texts;
    private string? _lastProblem;
    private volatile T _current;

    /// <summary>Reads the files and begins to watch them.</summary>
    /// <param name="parse">
    /// From the files' texts, in their order, to what they mean; throws <see cref="FormatException"/> when they can't be used.
    /// </param>
    /// <param name="every">How often to look. Default: 5 seconds.</param>
    /// <exception cref="FormatException">The files can't be used.</exception>
    /// <exception cref="IOException">A file can't be read.</exception>
    public FileReloader(IEnumerable<string> files, Func<IReadOnlyList<string>, T> parse, TimeProvider time, TimeSpan? every = null)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(parse);
        ArgumentNullException.ThrowIfNull(time);
        _files = [.. files];
        _parse = parse;
        _texts = Read();
        _current = parse(_texts);
        var period = every ?? TimeSpan.FromSeconds(5);
        _timer = time.CreateTimer(static self => ((FileReloader<T>)self!).Look(), this, period, period);
    }

    /// <summary>What the files last meant.</summary>
    public T Current => _current;

    /// <summary>Called after <see cref="Current"/> has changed.</summary>
    public event Action<T>? Changed;

    /// <summary>Called when new contents can't be used, once for each problem: the message names the files.</summary>
    public event Action<string>? Failed;

    /// <summary>Looks now, besides the timer.</summary>
    /// <returns>Whether something changed.</returns>
    public bool Look()
    {
        T next;
        lock (_gate)
        {
            string[] read;
            try
            {
                read = Read();
                if (read.AsSpan().SequenceEqual(_texts))
                {
                    return false;
                }

                next = _parse(read);
            }
            catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
            {
                if (_lastProblem != e.Message)
                {
                    Failed?.Invoke($"{string.Join(", ", _files)}: {_lastProblem = e.Message}; the previous contents stay in use");
                }

                return false;
            }

            _texts = read;
            _lastProblem = null;
            _current = next;
        }

        Changed?.Invoke(next);
        return true;
    }

    /// <summary>Stops watching; <see cref="Current"/> stays.</summary>
    public ValueTask DisposeAsync() => _timer.DisposeAsync();

    private string[] Read() => Array.ConvertAll(_files, File.ReadAllText);
}
