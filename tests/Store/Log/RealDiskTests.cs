using Xebec.Store.Log.Disk;

namespace Xebec.Tests.Store.Log;

public sealed class RealDiskTests
{
    [Fact]
    public void Work_is_done_for_each_number_and_the_lowest_failure_is_told()
    {
        string directory = Directory.CreateTempSubdirectory("xebec-disk-").FullName;
        try
        {
            using IDisk disk = RealDisk.At(directory);
            int[] done = new int[100];
            InvalidDataException failure = Assert.Throws<InvalidDataException>(() => disk.ForAll(done.Length, i =>
            {
                done[i]++;
                if (i is 7 or 50)
                {
                    throw new InvalidDataException($"{i}");
                }
            }));
            Assert.Equal("7", failure.Message);
            Assert.All(done, d => Assert.Equal(1, d));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
