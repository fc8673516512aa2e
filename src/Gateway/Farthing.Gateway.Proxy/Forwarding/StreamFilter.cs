using Farthing.Gateway.Metering;

namespace Farthing.Gateway.Forwarding;

/// <summary>Passes a stream's bytes on line by line, in place: shows each line to the scanner, leaves out the usage that the client did not ask for, and says where the cost can be put in.</summary>
/// <remarks>
/// Lines end in a line feed, a carriage return, or both, as the standard has it. What it gets may be split anywhere. A line that is not whole is held back (no reader of a stream can use it), up to <see cref="MaxHeldBytes"/>; a longer one goes out as it comes.
/// Where usage is left out, the lines of data of an event whose JSON goes on in the next line are held back too, up to <see cref="MaxHeldEventBytes"/>.
/// </remarks>
public sealed partial class StreamFilter
{
    /// <summary>No more than this of a line is held back.</summary>
    public const int MaxHeldBytes = 16 << 10;

    private readonly UsageScanner scanner;
    private readonly bool stripsUsage;
    private bool isLong; // in the middle of a line that goes out as it comes
    private bool awaitsLineFeed; // the last line ended in a carriage return at the end of what there was
    private bool dropsLineFeed; // … and was left out
    private bool isCostSaid;

    /// <summary>A filter of one answer.</summary>
    /// <param name="scanner">Is shown every line.</param>
    /// <param name="stripsUsage">Whether usage is left out of chat and completion chunks.</param>
    public StreamFilter(UsageScanner scanner, bool stripsUsage)
    {
        this.scanner = scanner;
        this.stripsUsage = stripsUsage;
    }

    /// <summary>Takes bytes: what was left over last time, and what came since.</summary>
    /// <param name="bytes">Is changed: the first <see cref="FilterStep.Forward"/> bytes are to go out.</param>
    public FilterStep Step(Span<byte> bytes)
    {
        int read = openBytes;
        int write = 0;
        if (scanner.HasKeyError)
        {
            return new FilterStep(0, bytes.Length, IsCostDue: false); // Who sends it says why instead.
        }

        if (awaitsLineFeed && bytes.Length > read)
        {
            awaitsLineFeed = false;
            int feed = bytes[read] == (byte)'\n' ? 1 : 0;
            read += feed;
            write = dropsLineFeed || open >= 0 ? 0 : feed;
        }

        eventStart = -1;
        while (read < bytes.Length)
        {
            if (isBetweenEvents && !PassRepeated(bytes, ref read, ref write))
            {
                break;
            }

            int end = bytes[read..].IndexOfAny((byte)'\n', (byte)'\r');
            if (end < 0)
            {
                break;
            }

            int length = end + 1;
            if (bytes[read + end] == (byte)'\r')
            {
                // A reader sees the line's end here already, so that it goes out; a line feed that follows belongs to it.
                bool isLast = read + length == bytes.Length;
                awaitsLineFeed = isLast;
                length += !isLast && bytes[read + length] == (byte)'\n' ? 1 : 0;
            }

            dropsLineFeed = false;
            if (isLong)
            {
                scanner.LongLine(bytes.Slice(read, end), isFirst: false);
                scanner.EndLongLine();
                isLong = false;
                write = Keep(bytes, read, length, write);
                read += length;
                continue;
            }

            if (!isCostSaid && scanner.IsStated && bytes.Slice(read, end).EndsWith("[DONE]"u8))
            {
                isCostSaid = true;
                awaitsLineFeed = false; // The line is taken again.
                PassOpen(bytes, read, ref write);
                return new FilterStep(write, read, IsCostDue: true); // Before the end: nobody reads behind it.
            }

            StreamLine line = scanner.Line(bytes.Slice(read, end));
            if (scanner.HasKeyError)
            {
                return new FilterStep(write, bytes.Length, IsCostDue: false);
            }

            Learn(bytes, read, length, line, isMoved: read != write);
            if (stripsUsage && Holds(line, read, bytes.Slice(read, end)))
            {
                dropsLineFeed = open < 0;
                read += length;
                continue;
            }

            if (line.Kind == StreamLineKind.Blank && stripsUsage)
            {
                dropsLineFeed = CloseEvent(bytes, read, ref write);
            }
            else
            {
                PassOpen(bytes, read, ref write);
            }

            write = dropsLineFeed ? write : Keep(bytes, read, length, write);
            read += length;
            if (line.Kind == StreamLineKind.Blank && !isCostSaid && scanner.IsCostKnown)
            {
                isCostSaid = true;
                return new FilterStep(write, read, IsCostDue: true);
            }
        }

        int rest = bytes.Length - read;
        if (isLong || rest > MaxHeldBytes)
        {
            PassOpen(bytes, read, ref write);
            isPassed = true;
            scanner.LongLine(bytes[read..], isFirst: !isLong);
            isLong = true;
            isBetweenEvents = false;
            pattern?.Forget();
            write = Keep(bytes, read, rest, write);
            read = bytes.Length;
        }

        int consumed = LeaveOpen(bytes, read, ref write);
        return new FilterStep(write, consumed, IsCostDue: false);
    }

    /// <summary>The stream ended: its last line has no end.</summary>
    /// <param name="rest">What was left over.</param>
    public FilterStep End(Span<byte> rest)
    {
        int write = 0;
        if (scanner.HasKeyError)
        {
            return new FilterStep(0, rest.Length, IsCostDue: false);
        }

        if (isLong)
        {
            scanner.EndLongLine();
            isLong = false;
        }
        else if (rest.Length > openBytes)
        {
            StreamLine line = scanner.Line(rest[openBytes..]);
            if (!stripsUsage || !Holds(line, openBytes, rest[openBytes..]))
            {
                PassOpen(rest, openBytes, ref write);
                write = Keep(rest, openBytes, rest.Length - openBytes, write);
            }
        }

        scanner.EndStream();
        CloseEvent(rest, rest.Length, ref write);
        return new FilterStep(write, rest.Length, IsCostDue: false);
    }

    private static int Keep(Span<byte> bytes, int from, int length, int write)
    {
        if (from != write)
        {
            bytes.Slice(from, length).CopyTo(bytes[write..]);
        }

        return write + length;
    }
}

/// <summary>Result of a <see cref="StreamFilter"/> on bytes.</summary>
/// <param name="Forward">So many, from the first, are to go out.</param>
/// <param name="Consumed">So many of those that it got are done with; the others are to come again, with what follows them.</param>
/// <param name="IsCostDue">Whether a comment with the cost belongs here, between two events.</param>
public readonly record struct FilterStep(int Forward, int Consumed, bool IsCostDue);
