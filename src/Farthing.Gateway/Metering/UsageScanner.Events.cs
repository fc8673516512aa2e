namespace Farthing.Gateway.Metering;

/// <content>Events whose JSON spans several <c>data:</c> lines, as the standard of server-sent events allows: the lines are one text, with line feeds between them.</content>
public sealed partial class UsageScanner
{
    /// <summary>No longer event of several lines is put together; its text is passed on, and its usage not seen.</summary>
    private const int MostGatheredBytes = 64 << 10;

    private byte[] gathered = [];
    private int gatheredBytes;
    private int dataLines;
    private bool isTooLong;
    private bool isLongEventOpen; // a line of it was too long to be held, and was read as it came
    private (long Events, long Bytes) before;

    /// <summary>The stream is at its end; its last event may lack the empty line.</summary>
    public void EndStream() => EndEvent();

    /// <summary>Keeps a line of data beside, in case another one follows in the same event. True for the second and later ones: they mean something only together.</summary>
    private bool Gather(ReadOnlySpan<byte> data)
    {
        dataLines++;
        if (dataLines == 1)
        {
            before = (GeneratedEvents, GeneratedBytes);
        }

        // Blanks at a line's start are never inside a string: a string of JSON has no line end.
        Keep(dataLines == 1 ? data : data.TrimStart(" \t"u8));
        return dataLines > 1;
    }

    /// <summary>An event is at its end: one of several lines is read now, as one document.</summary>
    private void EndEvent()
    {
        bool isOfSeveral = dataLines > 1 && !isTooLong && !isLongEventOpen;
        ReadOnlySpan<byte> whole = gathered.AsSpan(0, gatheredBytes);
        (dataLines, gatheredBytes, isTooLong, isLongEventOpen) = (0, 0, false, false);
        if (isOfSeveral)
        {
            // What its first line counted alone counts once, with the rest.
            (GeneratedEvents, GeneratedBytes) = before;
            Document(whole, 0);
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
        if (isTooLong || gatheredBytes + data.Length > MostGatheredBytes)
        {
            isTooLong = true;
            return;
        }

        if (gatheredBytes + data.Length > gathered.Length)
        {
            Array.Resize(ref gathered, Math.Max(1024, (gatheredBytes + data.Length) * 2));
        }

        data.CopyTo(gathered.AsSpan(gatheredBytes));
        gatheredBytes += data.Length;
    }
}
