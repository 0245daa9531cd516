using Xebec.Client.Seam;

namespace Xebec.Cluster;

/// <summary>A journal of lines: what went wrong always, what began and ended too when asked.</summary>
internal sealed class LineJournal(Action<string> say, JournalWeight least) : IJournal
{
    public void Write(JournalWeight weight, string component, string message)
    {
        if (weight >= least)
        {
            say($"{component}: {message}");
        }
    }
}
