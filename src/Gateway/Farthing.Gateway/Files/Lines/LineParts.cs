using System.Runtime.CompilerServices;

namespace Farthing.Gateway.Files.Lines;

/// <summary>The lines of a file, read in parts by several processors while something else goes on.</summary>
/// <typeparam name="T">What a line is.</typeparam>
internal sealed class LineParts<T>
    where T : class
{
    /// <summary>More than processors: what the first say is used while the last are read.</summary>
    private const int MaxParts = 8;

    /// <summary>A smaller file is read in one part.</summary>
    private const int PartBytes = 1 << 20;

    private readonly byte[] bytes;
    private readonly Task<Part>[] parts;

    /// <summary>Begins.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="aboutLines">About how many lines it has.</param>
    /// <param name="reader">Makes a reader for each part; it gives null for a line that has to be looked at more closely.</param>
    public LineParts(byte[] bytes, int aboutLines, Func<Func<ReadOnlySpan<byte>, T?>> reader)
    {
        this.bytes = bytes;
        int[] starts = Starts(Math.Clamp(bytes.Length / PartBytes, 1, MaxParts));
        parts = new Task<Part>[starts.Length - 1];
        for (int i = 0; i < parts.Length; i++)
        {
            (int at, int until) = (starts[i], starts[i + 1]);
            int about = aboutLines / parts.Length * 9 / 8;
            parts[i] = Task.Run(() => Read(reader(), at, until, about));
        }
    }

    /// <summary>The lines that hold something, in order; null is the value of one that has to be looked at more closely.</summary>
    public IEnumerable<(T? Value, int Line, ReadOnlyMemory<byte> Text)> All()
    {
        int before = 0;
        foreach (Task<Part> reading in parts)
        {
            Part part = reading.GetAwaiter().GetResult();
            foreach ((T? value, int line, int at, int length) in part.Lines)
            {
                yield return (value, before + line, bytes.AsMemory(at, length));
            }

            before += part.Count;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Part Read(Func<ReadOnlySpan<byte>, T?> read, int at, int until, int about)
    {
        List<(T?, int, int, int)> lines = new(about);
        int count = 0;
        while (at < until)
        {
            count++;
            int length = bytes.AsSpan(at, until - at).IndexOf((byte)'\n');
            int end = length < 0 ? until : at + length;
            ReadOnlySpan<byte> text = bytes.AsSpan(at, end - at);
            if (text.Length > 0 && (text[0] > (byte)' ' || text.ContainsAnyExcept(" \t\r"u8)))
            {
                lines.Add((read(text), count, at, end - at));
            }

            at = end + 1;
        }

        return new Part(lines, count);
    }

    /// <summary>Where its parts begin, each with a line, and the end.</summary>
    private int[] Starts(int count)
    {
        List<int> starts = [bytes.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0];
        for (int i = 1; i < count; i++)
        {
            int middle = (int)((long)bytes.Length * i / count);
            int feed = bytes.AsSpan(middle).IndexOf((byte)'\n');
            if (feed >= 0 && middle + feed + 1 > starts[^1])
            {
                starts.Add(middle + feed + 1);
            }
        }

        return [.. starts, bytes.Length];
    }

    private sealed record Part(List<(T? Value, int Line, int At, int Length)> Lines, int Count);
}
