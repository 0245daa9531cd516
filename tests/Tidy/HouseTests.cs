namespace Xebec.Tests.Tidy;

public sealed class HouseTests
{
    [Fact]
    public void Tests_live_in_tests_because_test_is_the_command_that_runs_them()
    {
        Assert.False(Directory.Exists(Path.Combine(Checkout.Root, "test")), "Move the files from test/ to tests/.");
    }
}
