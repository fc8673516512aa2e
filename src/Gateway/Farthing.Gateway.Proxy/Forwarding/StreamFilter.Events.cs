using Farthing.Gateway.Metering;

namespace Farthing.Gateway.Forwarding;

/// <content>What is left out of an event is known at its end, where its JSON spans several lines. Until then its lines of data stay where they are; an event of one line mostly ends in the same bytes, and costs no more than its blank line.</content>
public sealed partial class StreamFilter
{
    /// <summary>No more than this of an event of several lines is held back; a longer one goes out as it comes, with what usage it has. The scanner reads no longer one as a whole either.</summary>
    public const int MaxHeldEventBytes = 64 << 10;

    private int open = -1; // where the lines of data that wait for their event's end begin
    private int openBytes; // so many of the bytes that come again were seen
    private int openLines; // of data
    private StreamLine openFirst;
    private bool isPassed; // what is left of this event goes out as it is
    private bool dropsBlank; // … but for its lines of data with nothing in them, and the blank line that ends it
    private bool hasOthers; // the event has a name, an id or a comment, which stay

    /// <summary>True when a line waits for the end of its event, or is left out.</summary>
    private bool Holds(StreamLine line, int at, ReadOnlySpan<byte> text)
    {
        switch (line.Kind)
        {
            case StreamLineKind.Event:
            case StreamLineKind.Usage:
            case StreamLineKind.UsageOnly:
                if (isPassed)
                {
                    return dropsBlank
                        && UsageScanner.TryData(text, isFirst: false, out int data)
                        && data == text.Length;
                }

                if (open < 0)
                {
                    (open, openLines, openFirst) = (at, 0, line);
                }

                openLines++;
                return true;
            case StreamLineKind.Other:
                hasOthers = true;
                return open >= 0;
            default:
                return false;
        }
    }

    /// <summary>An event is at its end: what it is to be goes out.</summary>
    /// <returns>Whether its blank line is left out.</returns>
    private bool CloseEvent(Span<byte> bytes, int end, ref int write)
    {
        bool isDropped = dropsBlank;
        if (open >= 0)
        {
            isDropped = CloseData(bytes, end, openLines > 1 ? scanner.Joined : openFirst, ref write);
        }

        isDropped &= !hasOthers;
        isPassed = dropsBlank = hasOthers = false;
        return isDropped;
    }

    /// <summary>Sends the waiting bytes without their usage. True where nothing is left of it.</summary>
    private bool CloseData(Span<byte> bytes, int end, StreamLine line, ref int write)
    {
        int from = open;
        (open, openBytes) = (-1, 0);
        switch (line.Kind)
        {
            case StreamLineKind.UsageOnly:
                LeaveOut(bytes, from, end, 0, int.MaxValue, ref write);
                return true;
            case StreamLineKind.Usage when openLines == 1:
                (int start, int behind) = Member(bytes[from..end], line);
                write = Keep(bytes, from, start, write);
                write = Keep(bytes, from + behind, end - from - behind, write);
                return false;
            case StreamLineKind.Usage:
                (start, behind) = Member(scanner.JoinedText, line);
                LeaveOut(bytes, from, end, start, behind, ref write);
                return false;
            default:
                write = Keep(bytes, from, end - from, write);
                return false;
        }
    }

    /// <summary>Sends the waiting bytes unchanged.</summary>
    private void PassOpen(Span<byte> bytes, int end, ref int write)
    {
        if (open >= 0)
        {
            write = Keep(bytes, open, end - open, write);
            (open, openBytes, isPassed) = (-1, 0, true);
        }
    }

    /// <summary>There are no more bytes now: what waits comes again, unless its JSON is whole, so that nothing can follow in its event, or it is too long.</summary>
    /// <returns>How much is done with.</returns>
    private int LeaveOpen(Span<byte> bytes, int read, ref int write)
    {
        if (open < 0)
        {
            return read;
        }

        if (openLines == 1 && scanner.IsDataWhole())
        {
            isPassed = true;
            dropsBlank = CloseData(bytes, read, openFirst, ref write);
            dropsLineFeed = dropsBlank && !hasOthers;
            return read;
        }

        if (read - open > MaxHeldEventBytes)
        {
            PassOpen(bytes, read, ref write);
            return read;
        }

        int consumed = open;
        (open, openBytes) = (0, read - open);
        return consumed;
    }

    /// <summary>The bytes of a text that go with its <c>usage</c>: the comma before it, or behind it where it is the first member.</summary>
    private static (int Start, int End) Member(ReadOnlySpan<byte> text, StreamLine line)
    {
        ReadOnlySpan<byte> before = text[..line.UsageStart].TrimEnd(" \t"u8);
        if (before.EndsWith(","u8))
        {
            return (before.Length - 1, line.UsageEnd);
        }

        ReadOnlySpan<byte> behind = text[line.UsageEnd..].TrimStart(" \t"u8);
        return (line.UsageStart, text.Length - behind.Length + (behind.StartsWith(","u8) ? 1 : 0));
    }

    /// <summary>Takes a part out of the data of an event's lines. A line of which nothing is left goes too.</summary>
    /// <param name="bytes">What there is.</param>
    /// <param name="at">Where the event begins.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="start">Where the part begins in the data of all lines.</param>
    /// <param name="behind">Where it ends there.</param>
    /// <param name="write">Where what stays is put.</param>
    private static void LeaveOut(Span<byte> bytes, int at, int end, int start, int behind, ref int write)
    {
        int joined = 0;
        bool isFirst = true;
        while (at < end)
        {
            int length = bytes[at..end].IndexOfAny((byte)'\n', (byte)'\r');
            length = length < 0 ? end - at : length;
            int next = at + length;
            next += next < end && bytes[next] == (byte)'\r' ? 1 : 0;
            next += next < end && bytes[next] == (byte)'\n' ? 1 : 0;
            if (!UsageScanner.TryData(bytes.Slice(at, length), isFirst, out int data))
            {
                write = Keep(bytes, at, next - at, write);
                at = next;
                continue;
            }

            isFirst = false;
            int size = length - data;
            int from = Math.Clamp(start - joined, 0, size);
            int to = Math.Clamp(behind - joined, 0, size);
            joined += size;
            if (to - from < size || (size == 0 && behind < int.MaxValue))
            {
                write = Keep(bytes, at, data + from, write);
                write = Keep(bytes, at + data + to, next - at - data - to, write);
            }

            at = next;
        }
    }
}
