namespace Farthing.Gateway.Caching.Answers;

/// <summary>Walks a stream's events: their data, without comments.</summary>
internal ref struct EventLines(ReadOnlySpan<byte> stream)
{
    private ReadOnlySpan<byte> rest = stream;

    /// <summary>The event as it stands, up to the blank line behind it.</summary>
    public ReadOnlySpan<byte> Whole { get; private set; }

    /// <summary>Its data; empty for a comment. Of several lines the last one.</summary>
    public ReadOnlySpan<byte> Data { get; private set; }

    /// <summary>True for an event with several lines of data, which is not read.</summary>
    public bool IsSplit { get; private set; }

    /// <summary>Goes on to the next event.</summary>
    /// <param name="comments">Comments count as events without data.</param>
    public bool Next(bool comments = false)
    {
        while (!rest.IsEmpty)
        {
            int end = rest.IndexOf("\n\n"u8);
            Whole = end < 0 ? rest : rest[..(end + 2)];
            rest = rest[Whole.Length..];
            Data = default;
            IsSplit = false;
            foreach (Range range in Whole.Split((byte)'\n'))
            {
                ReadOnlySpan<byte> line = Whole[range];
                if (line.StartsWith("data:"u8))
                {
                    IsSplit |= !Data.IsEmpty;
                    Data = line[5..].Trim((byte)' ').TrimEnd((byte)'\r');
                }
            }

            if (!Data.IsEmpty || comments)
            {
                return true;
            }
        }

        return false;
    }
}
