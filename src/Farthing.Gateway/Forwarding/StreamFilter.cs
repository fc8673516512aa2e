using Farthing.Gateway.Metering;

namespace Farthing.Gateway.Forwarding;

/// <summary>Passes a stream's bytes on line by line, in place: shows each line to the scanner, leaves out the usage that the client did not ask for, and says where the cost can be put in.</summary>
/// <remarks>Lines end in a line feed, a carriage return, or both, as the standard has it. What it gets may be split anywhere. A line that is not whole is held back (no reader of a stream can use it), up to <see cref="MostHeldBytes"/>; a longer one goes out as it comes.</remarks>
public sealed class StreamFilter
{
    /// <summary>No more than this of a line is held back.</summary>
    public const int MostHeldBytes = 16 << 10;

    private readonly UsageScanner scanner;
    private readonly bool stripsUsage;
    private bool isLong; // in the middle of a line that goes out as it comes
    private bool dropsBlank;
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
        int read = 0;
        int write = 0;
        if (awaitsLineFeed && bytes.Length > 0)
        {
            awaitsLineFeed = false;
            read = bytes[0] == (byte)'\n' ? 1 : 0;
            write = dropsLineFeed ? 0 : read;
        }

        while (read < bytes.Length)
        {
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
                return new FilterStep(write, read, IsCostDue: true); // Before the end: nobody reads behind it.
            }

            StreamLine line = scanner.Line(bytes.Slice(read, end));
            bool isDropped = false;
            switch (line.Kind)
            {
                case StreamLineKind.Blank:
                    isDropped = dropsBlank;
                    dropsBlank = false;
                    break;
                case StreamLineKind.UsageOnly:
                    isDropped = stripsUsage;
                    dropsBlank = isDropped;
                    break;
                case StreamLineKind.Usage when stripsUsage && bytes[read + line.UsageStart - 1] == (byte)',':
                    write = Keep(bytes, read, line.UsageStart - 1, write);
                    write = Keep(bytes, read + line.UsageEnd, length - line.UsageEnd, write);
                    isDropped = true;
                    break;
                default:
                    break;
            }

            write = isDropped ? write : Keep(bytes, read, length, write);
            dropsLineFeed = isDropped && line.Kind != StreamLineKind.Usage;
            read += length;
            if (line.Kind == StreamLineKind.Blank && !isCostSaid && scanner.IsCostKnown)
            {
                isCostSaid = true;
                return new FilterStep(write, read, IsCostDue: true);
            }
        }

        int rest = bytes.Length - read;
        if (isLong || rest > MostHeldBytes)
        {
            scanner.LongLine(bytes[read..], isFirst: !isLong);
            isLong = true;
            write = Keep(bytes, read, rest, write);
            read = bytes.Length;
        }

        return new FilterStep(write, read, IsCostDue: false);
    }

    /// <summary>The stream ended: its last line has no end.</summary>
    /// <param name="rest">What was left over.</param>
    public FilterStep End(Span<byte> rest)
    {
        if (isLong)
        {
            scanner.EndLongLine();
            isLong = false;
        }
        else if (rest.Length > 0)
        {
            StreamLine line = scanner.Line(rest);
            scanner.EndStream();
            if (line.Kind == StreamLineKind.UsageOnly && stripsUsage)
            {
                return new FilterStep(0, rest.Length, IsCostDue: false);
            }
        }

        scanner.EndStream();
        return new FilterStep(rest.Length, rest.Length, IsCostDue: false);
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
