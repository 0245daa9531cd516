using Xebec.Server.Resources.Validation;

namespace Xebec.Tests.Server.Resources.Validation;

/// <summary>The unified diffs that messages carry.</summary>
public sealed class LineDiffTests
{
    [Theory]
    [InlineData("a b c", "a b c", "")]
    [InlineData("a b c", "a x c", "@@ -1,3 +1,3 @@\n a\n-b\n+x\n c\n")]
    [InlineData("1 2 3 4 5 6 7 8 9", "1 2 3 4 X 6 7 8 9", "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+X\n 6\n 7\n 8\n")]
    [InlineData("1 2 3 4 5 6 7 8 9", "X 2 3 4 5 6 7 8 Y", "@@ -1,4 +1,4 @@\n-1\n+X\n 2\n 3\n 4\n@@ -6,4 +6,4 @@\n 6\n 7\n 8\n-9\n+Y\n")]
    [InlineData("1 2 3 4 5 6 7 8", "X 2 3 4 5 6 7 Y", "@@ -1,8 +1,8 @@\n-1\n+X\n 2\n 3\n 4\n 5\n 6\n 7\n-8\n+Y\n")]
    [InlineData("a", "a b", "@@ -1 +1,2 @@\n a\n+b\n")]
    public void Lines_that_differ_are_shown_with_three_around_them(string old, string now, string expected) =>
        Assert.Equal(expected, LineDiff.Of(old.Replace(' ', '\n'), now.Replace(' ', '\n')));
}
