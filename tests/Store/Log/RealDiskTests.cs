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

    /// <summary>Whole blocks go past the system's cache, other pieces through it: whoever reads sees both.</summary>
    [Fact]
    public void Blocks_and_odd_pieces_of_one_file_are_read_as_written()
    {
        string directory = Directory.CreateTempSubdirectory("xebec-disk-").FullName;
        try
        {
            using IDisk disk = RealDisk.At(directory);
            var random = new Random(7);
            byte[] expected = new byte[300_000];
            using (IDiskFile file = disk.Create("file"))
            {
                file.Write(expected, 0);
                foreach ((int offset, int length) in ((int, int)[])[(0, 4096), (8192, 65_536 * 3), (100, 5), (4096, 4096), (8190, 4), (204_800, 8192), (299_999, 1)])
                {
                    random.NextBytes(expected.AsSpan(offset, length));
                    file.Write(expected.AsSpan(offset, length), offset);
                    Assert.Equal(expected, Read(file));
                }

                file.Sync();
            }

            using IDiskFile again = disk.Open("file");
            Assert.Equal(expected, Read(again));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static byte[] Read(IDiskFile file)
    {
        byte[] all = new byte[file.Length];
        Assert.Equal(all.Length, file.Read(all, 0));
        return all;
    }
}
