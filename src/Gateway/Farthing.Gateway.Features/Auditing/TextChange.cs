using Farthing.Documents.Audits;

namespace Farthing.Gateway.Auditing;

/// <summary>Compares two texts that may be alike but for some words.</summary>
/// <param name="At">First byte of the first word that differs, in the new text.</param>
/// <param name="Kind">What that word is.</param>
/// <param name="SameBytes">Equal bytes behind it.</param>
/// <param name="SameTo">Where the last of them ends, in the new text.</param>
internal readonly record struct TextChange(int At, ChangeKind Kind, long SameBytes, int SameTo)
{
    private const int MaxWords = 8; // That differ.
    private const int LeastStretch = 32; // Bytes that count as equal again.
    private const int LeastSame = 256; // Bytes behind a change that are worth moving it.
    private const int LongestLine = 1024; // That is passed over to find equal text again.
    private const int Around = 16;

    /// <summary>Bytes that the texts have in common: before the change and behind it.</summary>
    public long Alike => At + SameBytes;

    /// <summary>True where what changed is a value in its place, with text behind it that stays: in tools and system any, in messages no free text.</summary>
    /// <param name="systemEnd">Where messages begin in the new text.</param>
    public bool IsInPlace(int systemEnd) =>
        SameBytes >= LeastSame && (At < systemEnd || Kind != ChangeKind.Text);

    /// <summary>Compares them word by word. Before messages the rest of a line may differ, too.</summary>
    /// <param name="old">The text before.</param>
    /// <param name="now">The new one.</param>
    /// <param name="systemEnd">Where messages begin in the new text.</param>
    /// <returns>Null where one text is the other's beginning.</returns>
    public static TextChange? Of(ReadOnlySpan<byte> old, ReadOnlySpan<byte> now, int systemEnd)
    {
        int common = old.CommonPrefixLength(now);
        if (common == old.Length || common == now.Length)
        {
            return null;
        }

        int first = -1;
        ChangeKind kind = ChangeKind.Text;
        (long same, int to) = (0, 0);
        (int oldAt, int nowAt) = (common, common);
        for (int words = 0; words < MaxWords; words++)
        {
            int start = StartOf(now, nowAt);
            int oldStart = oldAt - (nowAt - start);
            int oldEnd = EndOf(old, oldAt);
            int nowEnd = EndOf(now, nowAt);
            if (first < 0)
            {
                first = start;
                to = start;
                kind = ChangedToken.KindOf(
                    old[oldStart..oldEnd],
                    now[start..nowEnd],
                    now[Math.Max(0, start - Around)..Math.Min(now.Length, nowEnd + Around)]
                );
            }

            int again = old[oldEnd..].CommonPrefixLength(now[nowEnd..]);
            if (again == 0 && nowEnd < systemEnd)
            {
                oldEnd = LineEnd(old, oldEnd);
                nowEnd = LineEnd(now, nowEnd);
                again = old[oldEnd..].CommonPrefixLength(now[nowEnd..]);
            }

            if (again >= LeastStretch)
            {
                same += again;
                to = nowEnd + again;
            }

            (oldAt, nowAt) = (oldEnd + again, nowEnd + again);
            if (
                oldAt == old.Length
                || nowAt == now.Length
                || (oldEnd == oldStart && nowEnd == start && again == 0)
            )
            {
                break;
            }
        }

        return new TextChange(first, kind, same, to);
    }

    /// <summary>The line feed ahead; the same place where none is near.</summary>
    private static int LineEnd(ReadOnlySpan<byte> text, int at)
    {
        int feed = text.Slice(at, Math.Min(LongestLine, text.Length - at)).IndexOf((byte)'\n');
        return feed < 0 ? at : at + feed;
    }

    private static int StartOf(ReadOnlySpan<byte> text, int at)
    {
        while (at > 0 && ChangedToken.IsWord(text[at - 1]))
        {
            at--;
        }

        return at;
    }

    private static int EndOf(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && ChangedToken.IsWord(text[at]))
        {
            at++;
        }

        return at;
    }
}
