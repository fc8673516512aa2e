namespace Farthing.Gateway.Metering;

/// <content>Events whose JSON spans several <c>data:</c> lines, as the standard of server-sent events allows: the lines are one text, with line feeds between them.</content>
public sealed partial class UsageScanner
{
    /// <summary>No longer event of several lines is put together; its text is passed on, and its usage not seen.</summary>
    private const int MaxGatheredBytes = 64 << 10;

    private byte[] gathered = [];
    private int gatheredBytes;
    private int dataLines;
    private bool isTooLong;
    private bool isLongEventOpen; // a line of it was too long to be held, and was read as it came
    private (long Events, long Bytes) before;
    private int joinedBytes;

    /// <summary>Signs of the event that ended last, where its JSON spanned several lines and was read as one; the places of its usage are in <see cref="JoinedText"/>. Of kind <see cref="StreamLineKind.Blank"/> where it had one line.</summary>
    public StreamLine Joined { get; private set; }

    /// <summary>The data of that event: its lines behind each other, each but the first without the blanks at its start. Good until the next line is taken.</summary>
    public ReadOnlySpan<byte> JoinedText => gathered.AsSpan(0, joinedBytes);

    /// <summary>True when the data of the open event is whole JSON, so that no further line can belong to it.</summary>
    public bool IsDataWhole()
    {
        ReadOnlySpan<byte> data = gathered.AsSpan(0, gatheredBytes);
        finder.Reset();
        finder.Feed(data);
        return !isTooLong && finder.IsAtEnd && data.IndexOfAnyExcept(" \t"u8) >= 0;
    }

    /// <summary>Takes an event that differs from the one before in nothing but its text and its usage.</summary>
    /// <param name="textBytes">Bytes of its text, as escaped.</param>
    public void Repeat(int textBytes)
    {
        GeneratedEvents++;
        GeneratedBytes += textBytes;
    }

    /// <summary>Takes the usage of such an event; of several in a row the last one's is enough, since each states all that the one before did.</summary>
    public void RepeatUsage(ReadOnlySpan<byte> usage)
    {
        tally.Take(usage);
        NoteUsage();
    }

    /// <summary>The stream is at its end; its last event may lack the empty line.</summary>
    public void EndStream() => EndEvent();

    /// <summary>Keeps a line of data beside, in case another one follows in the same event. True for the second and later ones: they mean something only together.</summary>
    private bool Gather(ReadOnlySpan<byte> data)
    {
        dataLines++;
        HasData = true;
        if (dataLines == 1)
        {
            before = (GeneratedEvents, GeneratedBytes);
        }

        Keep(dataLines == 1 ? data : OfLaterLine(data));
        return dataLines > 1;
    }

    /// <summary>Significant part of the data of an event's second or later line: blanks at a line's start are never inside a string, since a string of JSON has no line end.</summary>
    private static ReadOnlySpan<byte> OfLaterLine(ReadOnlySpan<byte> data) => data.TrimStart(" \t"u8);

    /// <summary>Adds an event's line to <see cref="JoinedText"/>.</summary>
    /// <param name="line">The line, without its end.</param>
    /// <param name="isFirst">Whether no line of data came before in its event.</param>
    /// <param name="at">Where it begins in the line.</param>
    /// <returns>False for a line that is no data.</returns>
    public static bool TryData(ReadOnlySpan<byte> line, bool isFirst, out int at)
    {
        if (!IsData(line, out at))
        {
            return false;
        }

        at = isFirst ? at : line.Length - OfLaterLine(line[at..]).Length;
        return true;
    }

    /// <summary>An event is at its end: one of several lines is read now, as one document.</summary>
    private void EndEvent()
    {
        bool isOfSeveral = dataLines > 1 && !isTooLong && !isLongEventOpen;
        ReadOnlySpan<byte> whole = gathered.AsSpan(0, gatheredBytes);
        (dataLines, gatheredBytes, isTooLong, isLongEventOpen) = (0, 0, false, false);
        Joined = default;
        joinedBytes = whole.Length;
        if (isOfSeveral)
        {
            // What its first line counted alone counts once, with the rest.
            (GeneratedEvents, GeneratedBytes) = before;
            Joined = Document(whole, 0);
        }
    }

    /// <summary>A line that is too long to be held may be a later one of its event.</summary>
    private void FeedGathered()
    {
        dataLines++;
        isLongEventOpen = true;
        if (gatheredBytes > 0 && !isTooLong)
        {
            finder.Feed(gathered.AsSpan(0, gatheredBytes));
        }
    }

    private void Keep(ReadOnlySpan<byte> data)
    {
        if (isTooLong || gatheredBytes + data.Length > MaxGatheredBytes)
        {
            isTooLong = true;
            return;
        }

        if (gatheredBytes + data.Length > gathered.Length)
        {
            Array.Resize(ref gathered, Math.Max(256, (gatheredBytes + data.Length) * 3 / 2));
        }

        data.CopyTo(gathered.AsSpan(gatheredBytes));
        gatheredBytes += data.Length;
    }
}
