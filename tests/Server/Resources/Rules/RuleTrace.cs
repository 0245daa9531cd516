using System.Diagnostics;
using Xebec.Server.Resources.Validation;

namespace Xebec.Tests.Server.Resources.Rules;

/// <summary>Notes which lines of the rules have found something, while somebody wants to know.</summary>
internal static class RuleTrace
{
    private static readonly AsyncLocal<HashSet<(string File, int Line)>?> Noted = new();

    /// <summary>Whatever is found from here on, in this flow of control, is noted in the result.</summary>
    public static HashSet<(string File, int Line)> Begin() => Noted.Value = [];

    /// <summary>A collection of errors for a test to hand to rules.</summary>
    public static FieldErrors Errors() => Noted.Value is { } noted ? new Noting(noted) : new FieldErrors();

    private sealed class Noting(HashSet<(string File, int Line)> noted) : FieldErrors
    {
        public override void Add(FieldError error)
        {
            base.Add(error);
            foreach (StackFrame frame in new StackTrace(fNeedFileInfo: true).GetFrames())
            {
                if (frame.GetFileName()?.Replace('\\', '/') is { } file
                    && file.IndexOf("/src/Server/", StringComparison.Ordinal) is var at and >= 0)
                {
                    noted.Add((file[(at + 1)..], frame.GetFileLineNumber()));
                }
            }
        }
    }
}
