using System.Buffers.Text;
using Farthing.Documents.Audits;

namespace Farthing.Gateway.Auditing;

/// <summary>Says what a word is that changes from one prompt to the next: a time, an id, a number.</summary>
internal static class ChangedToken
{
    private const int UuidBytes = 36;
    private const int LeastHex = 8;
    private const int LeastId = 12;
    private const int EpochDigits = 10;
    private const int MillisecondDigits = 13;

    private static readonly string[] DayNames = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    private static readonly string[] MonthNames =
    [
        "jan",
        "feb",
        "mar",
        "apr",
        "may",
        "jun",
        "jul",
        "aug",
        "sep",
        "oct",
        "nov",
        "dec",
    ];
    private static readonly string[] Endings =
    [
        "",
        "day",
        "sday",
        "nesday",
        "rsday",
        "urday",
        "uary",
        "ruary",
        "ch",
        "il",
        "e",
        "y",
        "ust",
        "t",
        "tember",
        "ober",
        "ember",
    ];

    /// <summary>True for a byte of a word: letters, digits, and what stands inside times and ids.</summary>
    public static bool IsWord(byte one) =>
        char.IsAsciiLetterOrDigit((char)one)
        || one >= 0x80
        || "-_:.+/#".Contains((char)one, StringComparison.Ordinal);

    /// <summary>The kind of a change: what both words are.</summary>
    /// <param name="old">The word before.</param>
    /// <param name="now">The word in its place.</param>
    /// <param name="around">Text around the new word, for dates in words.</param>
    public static ChangeKind KindOf(ReadOnlySpan<byte> old, ReadOnlySpan<byte> now, ReadOnlySpan<byte> around)
    {
        ChangeKind one = KindOf(Bare(old));
        ChangeKind other = KindOf(Bare(now));
        ChangeKind kind =
            one == other ? one
            : AreIds(one, other) ? ChangeKind.HexId
            : ChangeKind.Text;
        return kind == ChangeKind.Number && HasDateWord(around) ? ChangeKind.DateWords : kind;
    }

    /// <summary>An id of digits alone looks like a number, now and then.</summary>
    private static bool AreIds(ChangeKind one, ChangeKind other) =>
        (one == ChangeKind.HexId || other == ChangeKind.HexId) && IsIdLike(one) && IsIdLike(other);

    private static bool IsIdLike(ChangeKind kind) =>
        kind
            is ChangeKind.HexId
                or ChangeKind.Number
                or ChangeKind.EpochSeconds
                or ChangeKind.EpochMilliseconds;

    private static ChangeKind KindOf(ReadOnlySpan<byte> word)
    {
        if (IsUuid(word) || (word.Length > UuidBytes && IsUuid(word[^UuidBytes..])))
        {
            return ChangeKind.Uuid;
        }

        if (IsDate(word) || IsClock(word))
        {
            return ChangeKind.DateTime;
        }

        ReadOnlySpan<byte> value = word[(word.LastIndexOfAny("_:#"u8) + 1)..];
        if (IsDateWord(value))
        {
            return ChangeKind.DateWords;
        }

        int digits = value.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        digits = digits < 0 ? value.Length : digits;
        bool isWhole = digits == value.Length;
        bool isFraction = digits > 0 && !isWhole && value[digits] == '.' && AreDigits(value[(digits + 1)..]);
        if (isWhole || isFraction)
        {
            return digits == 0 ? ChangeKind.Text
                : digits == EpochDigits && value[0] is (byte)'1' or (byte)'2' ? ChangeKind.EpochSeconds
                : digits == MillisecondDigits && value[0] == '1' ? ChangeKind.EpochMilliseconds
                : ChangeKind.Number;
        }

        return IsId(value) ? ChangeKind.HexId : ChangeKind.Text;
    }

    /// <summary>A word without the name and punctuation around it: <c>time:</c> before it, a full stop behind it.</summary>
    private static ReadOnlySpan<byte> Bare(ReadOnlySpan<byte> word)
    {
        word = word.Trim(".:/-+"u8);
        int colon = word.IndexOf((byte)':');
        return colon > 0 && word[..colon].IndexOfAnyInRange((byte)'0', (byte)'9') < 0
            ? word[(colon + 1)..]
            : word;
    }

    private static bool IsUuid(ReadOnlySpan<byte> word) =>
        word.Length == UuidBytes
        && Utf8Parser.TryParse(word, out Guid _, out int used, 'D')
        && used == UuidBytes;

    /// <summary>2026-11-20, 2026/11/20, 20.11.2026, 20261120T1000.</summary>
    private static bool IsDate(ReadOnlySpan<byte> word)
    {
        if (word.Length >= 9 && AreDigits(word[..8]) && word[8] is (byte)'T' or (byte)'t')
        {
            return true;
        }

        if (word.Length < 8)
        {
            return false;
        }

        int first = Run(word);
        if (first is not (1 or 2 or 4) || word.Length <= first + 2)
        {
            return false;
        }

        byte mark = word[first];
        if (mark is not ((byte)'-' or (byte)'/' or (byte)'.'))
        {
            return false;
        }

        ReadOnlySpan<byte> rest = word[(first + 1)..];
        int second = Run(rest);
        if (second is not (1 or 2) || rest.Length <= second || rest[second] != mark)
        {
            return false;
        }

        int third = Run(rest[(second + 1)..]);
        return first == 4 ? third is 1 or 2 : third is 2 or 4;
    }

    /// <summary>10:00, 10:00:01.5.</summary>
    private static bool IsClock(ReadOnlySpan<byte> word)
    {
        int hours = Run(word);
        return hours is 1 or 2
            && word.Length >= hours + 3
            && word[hours] == ':'
            && Run(word[(hours + 1)..]) == 2;
    }

    /// <summary>Hexadecimal digits, or letters and digits mixed, long enough to be no word.</summary>
    private static bool IsId(ReadOnlySpan<byte> word)
    {
        bool hasDigit = word.IndexOfAnyInRange((byte)'0', (byte)'9') >= 0;
        bool isHex = true;
        foreach (byte one in word)
        {
            if (!char.IsAsciiLetterOrDigit((char)one) && one != '-')
            {
                return false;
            }

            isHex &= char.IsAsciiHexDigit((char)one) || one == '-';
        }

        return isHex ? word.Length >= LeastHex : hasDigit && word.Length >= LeastId;
    }

    private static bool HasDateWord(ReadOnlySpan<byte> around)
    {
        int at = 0;
        while (at < around.Length)
        {
            int length = 0;
            while (at + length < around.Length && char.IsAsciiLetter((char)around[at + length]))
            {
                length++;
            }

            if (IsDateWord(around.Slice(at, length)))
            {
                return true;
            }

            at += length + 1;
        }

        return false;
    }

    /// <summary>Names of days and months in English, whole or of three letters.</summary>
    private static bool IsDateWord(ReadOnlySpan<byte> word)
    {
        if (word.Length is < 3 or > 9)
        {
            return false;
        }

        Span<char> lower = stackalloc char[word.Length];
        for (int i = 0; i < word.Length; i++)
        {
            lower[i] = char.ToLowerInvariant((char)word[i]);
        }

        foreach (string[] names in (ReadOnlySpan<string[]>)[DayNames, MonthNames])
        {
            foreach (string name in names)
            {
                if (lower.StartsWith(name, StringComparison.Ordinal))
                {
                    return IsEnding(lower[3..]);
                }
            }
        }

        return false;
    }

    private static bool IsEnding(ReadOnlySpan<char> rest)
    {
        foreach (string ending in Endings)
        {
            if (rest.SequenceEqual(ending))
            {
                return true;
            }
        }

        return false;
    }

    private static bool AreDigits(ReadOnlySpan<byte> text) => text.Length > 0 && Run(text) == text.Length;

    private static int Run(ReadOnlySpan<byte> text)
    {
        int end = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return end < 0 ? text.Length : end;
    }
}
