using System.Buffers;

namespace Farthing.Gateway.Metering;

/// <summary>The last event of a stream, to compare the next one with. In a burst most events differ in their text alone, and in the numbers of their usage where every event has one: comparing takes a tenth of the time that searching and parsing does.</summary>
/// <remarks>
/// A match means that reading the event line by line would find what was found in the one before: the same kind, the same tier, the same reason to stop. So it holds only for the event right before; any other event makes it forget.
/// A text matches any text of one byte and more without an end of line; a quote in it is escaped, so that no member's name can stand there. A number matches any other up to twelve digits, which is what a count may have.
/// </remarks>
internal sealed class EventPattern
{
    /// <summary>Longer events are not compared.</summary>
    public const int MaxBytes = 2 << 10;

    private const int MaxDigits = 12;
    private static readonly SearchValues<byte> EndsOfText = SearchValues.Create("\"\\\n\r"u8);
    private byte[] bytes = [];
    private byte[] usage = [];
    private int length;
    private int textStart;
    private int textEnd;
    private int usageStart; // of the member; 0 without
    private int usageEnd;
    private int objectStart; // of its value
    private int usageLength;
    private bool isBegun;

    /// <summary>True when there is an event to compare with.</summary>
    public bool IsKnown { get; private set; }

    /// <summary>True when it has usage.</summary>
    public bool HasUsage => usageStart > 0;

    /// <summary>The usage object that was kept last.</summary>
    public ReadOnlySpan<byte> Usage => usage.AsSpan(0, usageLength);

    /// <summary>There is no event to compare with.</summary>
    public void Forget() => IsKnown = isBegun = false;

    /// <summary>Takes the line of data of an event that has one; <see cref="End"/> completes it.</summary>
    /// <param name="begun">The event as far as it came: this line with its end, and those before it.</param>
    /// <param name="at">Where the line begins.</param>
    /// <param name="line">What it is.</param>
    public void Begin(ReadOnlySpan<byte> begun, int at, StreamLine line)
    {
        Forget();
        bool hasUsage = line.Kind == StreamLineKind.Usage;
        if (
            !line.HasText
            || begun.Length + 2 > MaxBytes
            || begun[at + line.TextEnd] != (byte)'"'
            || (hasUsage && line.UsageStart <= line.TextEnd)
        )
        {
            return;
        }

        if (bytes.Length < begun.Length + 2)
        {
            bytes = new byte[Math.Min(MaxBytes, begun.Length + (begun.Length / 2))];
        }

        begun.CopyTo(bytes);
        length = begun.Length;
        (textStart, textEnd) = (at + line.TextStart, at + line.TextEnd);
        (usageStart, usageEnd) = hasUsage ? (at + line.UsageStart, at + line.UsageEnd) : (0, 0);
        objectStart = hasUsage ? usageStart + begun[usageStart..].IndexOf((byte)'{') : 0;
        isBegun = true;
    }

    /// <summary>Takes the blank line, which ends the event.</summary>
    public void End(ReadOnlySpan<byte> blank)
    {
        if (isBegun && blank[^1] == (byte)'\n')
        {
            blank.CopyTo(bytes.AsSpan(length));
            length += blank.Length;
            IsKnown = true;
        }

        isBegun = false;
    }

    /// <summary>Compares what follows with the event.</summary>
    /// <param name="next">What came behind it.</param>
    /// <param name="match">The next event.</param>
    public bool TryMatch(ReadOnlySpan<byte> next, out EventMatch match)
    {
        match = default;
        ReadOnlySpan<byte> known = bytes.AsSpan(0, length);
        if (!next.StartsWith(known[..textStart]))
        {
            return false;
        }

        int text = TextLength(next[textStart..]);
        int at = textStart + text; // in what is compared; its quote
        if (text < 1 || next[textStart..at].SequenceEqual("usage"u8))
        {
            return false; // In its quotes it would be taken for the name of a member, and looked at more closely.
        }

        if (!HasUsage)
        {
            ReadOnlySpan<byte> rest = known[textEnd..];
            match = new EventMatch(at + rest.Length, text, 0, 0);
            return next[at..].StartsWith(rest);
        }

        ReadOnlySpan<byte> between = known[textEnd..usageStart];
        if (!next[at..].StartsWith(between))
        {
            return false;
        }

        int start = at + between.Length;
        int member = NumbersLength(known[usageStart..usageEnd], next[start..]);
        if (member < 0)
        {
            return false;
        }

        int end = start + member;
        match = new EventMatch(end + length - usageEnd, text, start, end);
        return next[end..].StartsWith(known[usageEnd..]);
    }

    /// <summary>Keeps the usage of an event that matched: of several in a row the last one counts.</summary>
    /// <param name="next">The event.</param>
    /// <param name="match">How it matched.</param>
    public void KeepUsage(ReadOnlySpan<byte> next, EventMatch match)
    {
        ReadOnlySpan<byte> value = next[(match.UsageStart + objectStart - usageStart)..match.UsageEnd];
        if (usage.Length < value.Length)
        {
            usage = new byte[value.Length + (4 * MaxDigits)];
        }

        value.CopyTo(usage);
        usageLength = value.Length;
    }

    /// <summary>Length of the string that begins here, up to its quote; −1 where none ends in this line.</summary>
    private static int TextLength(ReadOnlySpan<byte> text)
    {
        int at = 0;
        while (true)
        {
            int end = text[at..].IndexOfAny(EndsOfText);
            if (end < 0)
            {
                return -1;
            }

            at += end;
            if (text[at] != (byte)'\\')
            {
                return text[at] == (byte)'"' ? at : -1;
            }

            at += 2;
            if (at > text.Length || text[at - 1] is (byte)'\n' or (byte)'\r')
            {
                return -1;
            }
        }
    }

    /// <summary>Length of what equals a text but for its whole numbers; −1 where something else differs.</summary>
    private static int NumbersLength(ReadOnlySpan<byte> known, ReadOnlySpan<byte> next)
    {
        int i = 0;
        int j = 0;
        while (true)
        {
            int same = known[i..].CommonPrefixLength(next[j..]);
            i += same;
            j += same;
            if (i == known.Length)
            {
                return j;
            }

            (int knownEnd, int nextEnd) = (DigitsEnd(known, i), DigitsEnd(next, j));
            if (
                (knownEnd == i && nextEnd == j)
                || !EndsNumber(known[..knownEnd], known[knownEnd..])
                || !EndsNumber(next[..nextEnd], next[nextEnd..])
            )
            {
                return -1;
            }

            (i, j) = (knownEnd, nextEnd);
        }
    }

    private static int DigitsEnd(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && char.IsAsciiDigit((char)text[at]))
        {
            at++;
        }

        return at;
    }

    /// <summary>True when a text ends in a value that is a count: digits alone, as JSON writes them.</summary>
    private static bool EndsNumber(ReadOnlySpan<byte> text, ReadOnlySpan<byte> behind)
    {
        int start = text.Length;
        while (start > 0 && char.IsAsciiDigit((char)text[start - 1]))
        {
            start--;
        }

        int digits = text.Length - start;
        return digits is > 0 and <= MaxDigits
            && (digits == 1 || text[start] != (byte)'0')
            && start > 0
            && text[start - 1] is (byte)':' or (byte)' '
            && !behind.IsEmpty
            && behind[0] is (byte)',' or (byte)'}' or (byte)' ';
    }
}

/// <summary>An event that differs from the one before in nothing but its text and the numbers of its usage.</summary>
/// <param name="Length">Its bytes, with its blank line.</param>
/// <param name="TextBytes">Bytes of its text, as escaped.</param>
/// <param name="UsageStart">Where its <c>usage</c> member begins, from the event's first byte; 0 without.</param>
/// <param name="UsageEnd">Where that ends.</param>
internal readonly record struct EventMatch(int Length, int TextBytes, int UsageStart, int UsageEnd);

/// <summary>Content of a stream's line.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="UsageStart">Where its <c>usage</c> member begins, from the line's first byte; 0 without.</param>
/// <param name="UsageEnd">Where that ends.</param>
public readonly record struct StreamLine(StreamLineKind Kind, int UsageStart = 0, int UsageEnd = 0)
{
    /// <summary>Start of its generated text, behind the quote; 0 without, and where it has several.</summary>
    public int TextStart { get; init; }

    /// <summary>End of that text.</summary>
    public int TextEnd { get; init; }

    /// <summary>True when it has one piece of generated text.</summary>
    public bool HasText => TextStart > 0;
}

/// <summary>Kinds of a stream's lines.</summary>
public enum StreamLineKind : byte
{
    /// <summary>Ends an event.</summary>
    Blank,

    /// <summary>A name, an id, a comment.</summary>
    Other,

    /// <summary>Data without usage.</summary>
    Event,

    /// <summary>Data with usage among other things.</summary>
    Usage,

    /// <summary>OpenAI's last chunk: usage and no choices.</summary>
    UsageOnly,

    /// <summary><c>[DONE]</c>.</summary>
    Done,
}
