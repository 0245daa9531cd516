using System.Buffers;
using System.IO.Pipelines;
using System.Text;

namespace Xebec.Node.Api.Logs;

/// <summary>
/// Reads a container's log file as people want it: without the runtime's heads, from where they want, on and on if they want.
/// </summary>
/// <param name="path">The log file. While it is followed it may be turned over: then reading goes on in the new one.</param>
/// <param name="isRunning">Whether more may come.</param>
public sealed class LogReader(string path, LogRequest request, Func<CancellationToken, ValueTask<bool>> isRunning, TimeProvider time)
{
    private const int BlockBytes = 16 * 1024;

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    private readonly byte[] _stream = Encoding.ASCII.GetBytes(request.Stream ?? "");
    private readonly ArrayBufferWriter<byte> _line = new();
    private long _left = request.LimitBytes ?? long.MaxValue;
    private bool _atLineStart = true;

    /// <summary>Writes all that was asked for; returns when it is there, or, following, when the container has ended.</summary>
    /// <exception cref="IOException">The file can't be read.</exception>
    public async ValueTask WriteAsync(PipeWriter to, CancellationToken cancel)
    {
        FileStream file = Open();
        try
        {
            file.Position = request.TailLines is { } lines ? TailStart(file, lines) : 0;
            while (true)
            {
                // asked before reading: what was written until then is read
                bool more = request.Follow && await isRunning(cancel);
                if (!Copy(file, to))
                {
                    break;
                }

                FlushResult flushed = await to.FlushAsync(cancel);
                if (flushed.IsCompleted)
                {
                    return;
                }

                if (!more)
                {
                    break;
                }

                if (TurnedOver(file))
                {
                    // what was written just before
                    Copy(file, to);
                    file.Dispose();
                    file = Open();
                    continue;
                }

                await Task.Delay(LookEvery, time, cancel);
            }

            await to.FlushAsync(cancel);
        }
        finally
        {
            file.Dispose();
        }
    }

    private FileStream Open() => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

    // a rename shows in the name the open file has; under the old name there may be no new file yet
    private bool TurnedOver(FileStream file)
    {
        string? now = new FileInfo($"/proc/self/fd/{file.SafeFileHandle.DangerousGetHandle()}").LinkTarget;
        return now is not null && now != Path.GetFullPath(path) && File.Exists(path);
    }

    /// <summary>Where the last lines of a file begin. What lacks its newline yet counts as a line.</summary>
    internal static long TailStart(FileStream file, long lines)
    {
        if (lines == 0)
        {
            return file.Length;
        }

        byte[] block = new byte[BlockBytes];
        long end = file.Length;
        long position = end;
        long newlines = 0;
        while (position > 0)
        {
            int count = (int)Math.Min(BlockBytes, position);
            position -= count;
            file.Position = position;
            file.ReadExactly(block, 0, count);
            for (int i = count - 1; i >= 0; i--)
            {
                // the newline that ends the file begins nothing
                if (block[i] == '\n' && position + i != end - 1 && ++newlines == lines)
                {
                    return position + i + 1;
                }
            }
        }

        return 0;
    }

    // false: as many bytes as were wanted
    private bool Copy(FileStream file, PipeWriter to)
    {
        byte[] block = ArrayPool<byte>.Shared.Rent(BlockBytes);
        try
        {
            for (int count; (count = file.Read(block, 0, BlockBytes)) > 0;)
            {
                ReadOnlySpan<byte> rest = block.AsSpan(0, count);
                for (int end; (end = rest.IndexOf((byte)'\n')) >= 0; rest = rest[(end + 1)..])
                {
                    _line.Write(rest[..end]);
                    bool on = Write(_line.WrittenSpan, to);
                    _line.ResetWrittenCount();
                    if (!on)
                    {
                        return false;
                    }
                }

                // a line that is not whole yet
                _line.Write(rest);
            }

            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    private bool Write(ReadOnlySpan<byte> text, PipeWriter to)
    {
        if (!LogLine.TryRead(text, out LogLine line)
            || (_stream.Length > 0 && !line.Stream.SequenceEqual(_stream))
            || (request.Since is { } since && line.IsBefore(since)))
        {
            return true;
        }

        if (request.Timestamps && _atLineStart)
        {
            Put(line.Time, to);
            Put(" "u8, to);
        }

        Put(line.Text, to);
        _atLineStart = !line.IsPart;
        if (_atLineStart)
        {
            Put("\n"u8, to);
        }

        return _left > 0;
    }

    private void Put(ReadOnlySpan<byte> bytes, PipeWriter to)
    {
        int count = (int)Math.Min(bytes.Length, _left);
        to.Write(bytes[..count]);
        _left -= count;
    }
}
