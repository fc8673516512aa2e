using Farthing.Gateway.Metering;

namespace Farthing.Gateway.Forwarding;

/// <content>Events that come together mostly repeat the one before with another text: they are compared with it instead of being read line by line. Where each comes alone there is nothing to compare, and nothing is kept.</content>
public sealed partial class StreamFilter
{
    private const int MaxBlankBytes = 4; // The end of a line and of a blank one.
    private EventPattern? pattern;
    private bool isBetweenEvents = true;
    private int eventStart = -1; // of the event that is read line by line, where it began in these bytes; −1 behind its line of data

    /// <summary>Takes the events that repeat the one before.</summary>
    /// <returns>Whether more bytes are there.</returns>
    private bool PassRepeated(Span<byte> bytes, ref int read, ref int write)
    {
        if (pattern is { IsKnown: true })
        {
            bool hasUsage = false;
            while (pattern.TryMatch(bytes[read..], out EventMatch match))
            {
                scanner.Repeat(match.TextBytes);
                if (pattern.HasUsage)
                {
                    hasUsage = true;
                    pattern.KeepUsage(bytes[read..], match);
                }

                if (pattern.HasUsage && stripsUsage)
                {
                    StreamLine line = new(StreamLineKind.Usage, match.UsageStart, match.UsageEnd);
                    (int start, int behind) = Member(bytes.Slice(read, match.Length), line);
                    write = Keep(bytes, read, start, write);
                    write = Keep(bytes, read + behind, match.Length - behind, write);
                }
                else
                {
                    write = Keep(bytes, read, match.Length, write);
                }

                read += match.Length;
            }

            if (hasUsage)
            {
                scanner.RepeatUsage(pattern.Usage);
            }
        }

        eventStart = read;
        return read < bytes.Length;
    }

    /// <summary>Sees whether a line makes its event one to compare the next with.</summary>
    private void Learn(ReadOnlySpan<byte> bytes, int read, int length, StreamLine line, bool isMoved)
    {
        isBetweenEvents = line.Kind == StreamLineKind.Blank;
        if (isBetweenEvents)
        {
            pattern?.End(bytes.Slice(read, length));
            return;
        }

        bool isWhole = eventStart == read || (eventStart >= 0 && !isMoved);
        bool hasFollowers = bytes.Length - read - length > MaxBlankBytes;
        if (line.HasText && isWhole && hasFollowers)
        {
            pattern ??= new EventPattern();
            pattern.Begin(bytes[eventStart..(read + length)], read - eventStart, line);
            eventStart = -1;
        }
        else
        {
            pattern?.Forget();
            eventStart = line.Kind == StreamLineKind.Other ? eventStart : -1;
        }
    }
}
