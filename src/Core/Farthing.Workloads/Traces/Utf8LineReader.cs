using System.Buffers;

namespace Farthing.Workloads.Traces;

/// <summary>Reads lines of a stream as UTF-8 bytes, without a string per line and without holding the file.</summary>
public sealed class Utf8LineReader : IDisposable
{
    /// <summary>Longest line that is read; a longer one is not a trace row.</summary>
    public const int MaxLineBytes = 64 << 20;

    private readonly Stream stream;
    private byte[] buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
    private int start;
    private int end;
    private bool isAtEnd;

    /// <summary>Reads a stream from where it stands; a byte-order mark is skipped.</summary>
    public Utf8LineReader(Stream stream)
    {
        this.stream = stream;
        Fill();
        if (end - start >= 3 && buffer.AsSpan(start, 3).SequenceEqual("\uFEFF"u8))
        {
            start += 3;
        }
    }

    /// <summary>Number of the line read last, from 1.</summary>
    public long LineNumber { get; private set; }

    /// <summary>Reads the next line without its line end.</summary>
    /// <param name="line">Valid until the next call.</param>
    /// <returns>False at the end.</returns>
    /// <exception cref="InvalidDataException">The line is longer than <see cref="MaxLineBytes"/>.</exception>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        int searched = 0;
        while (true)
        {
            int at = buffer.AsSpan(start + searched, end - start - searched).IndexOf((byte)'\n');
            if (at >= 0)
            {
                line = Trimmed(searched + at);
                start += searched + at + 1;
                LineNumber++;
                return true;
            }

            searched = end - start;
            if (isAtEnd)
            {
                line = Trimmed(searched);
                start = end;
                if (searched > 0)
                {
                    LineNumber++;
                }

                return searched > 0;
            }

            if (searched > MaxLineBytes)
            {
                throw new InvalidDataException($"line {LineNumber + 1} is longer than 64 MiB");
            }

            Fill();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
    }

    private ReadOnlySpan<byte> Trimmed(int length)
    {
        ReadOnlySpan<byte> line = buffer.AsSpan(start, length);
        return line.EndsWith("\r"u8) ? line[..^1] : line;
    }

    private void Fill()
    {
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            end -= start;
            start = 0;
        }

        if (end == buffer.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
            buffer.AsSpan(0, end).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = larger;
        }

        int read = stream.Read(buffer, end, buffer.Length - end);
        end += read;
        isAtEnd = read == 0;
    }
}
