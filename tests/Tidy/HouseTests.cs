using System.Text.RegularExpressions;

namespace Xebec.Tests.Tidy;

/// <summary>Where things stand, so that <c>./test AREA</c> finds them.</summary>
public sealed partial class HouseTests
{
    [Fact]
    public void Tests_live_in_tests_because_test_is_the_command_that_runs_them() =>
        Assert.False(Directory.Exists(Path.Combine(Checkout.Root, "test")), "Move the files from test/ to tests/.");

    [Fact]
    public void A_test_stands_in_the_folder_of_its_namespace() => Findings.None(
        from file in Checkout.Code
        where file.Path.StartsWith("tests/", StringComparison.Ordinal)
        let area = file.Path.Split('/') is [_, var folder, _, ..] ? folder : null
        where area is null || !Regex.IsMatch(file.Text, $@"^namespace Xebec\.Tests\.{Regex.Escape(area)}[.;]", RegexOptions.Multiline)
        select file.Path,
        "tests/Area/… holds the namespace Xebec.Tests.Area:");

    [Fact]
    public void A_test_needs_root_or_etcd_or_nothing() => Findings.None(
        Findings.Lines(Checkout.Code, Needs()),
        "./test knows the traits (\"needs\", \"root\") and (\"needs\", \"etcd\"):");

    [GeneratedRegex("""Trait\("needs", "(?!(root|etcd)"\))""")]
    private static partial Regex Needs();
}
