using System.Buffers;
using System.Text;

namespace Farthing.Emulation.Tokens;

/// <summary>The emulated server's tokenizer: cuts text into pieces by rule and numbers them so that the number alone gives the piece back. It needs no vocabulary.</summary>
/// <remarks>
/// A piece is, at the first place where it applies: an optional blank and up to six letters a–z, the first possibly a capital; an optional blank and up to four capitals; up to three digits; up to sixteen equal white-space characters (a blank before a letter or sign belongs to that); an optional blank and one other character; a byte that is no UTF-8.
/// English comes to about 1.4 pieces a word, near the tokenizers of current models (1.3).
/// </remarks>
public static class PieceTokenizer
{
    /// <summary>The token that begins a text.</summary>
    public const int BeginOfText = SpecialBase;

    /// <summary>Begins the header of a message.</summary>
    public const int StartHeader = SpecialBase + 1;

    /// <summary>Ends the header of a message.</summary>
    public const int EndHeader = SpecialBase + 2;

    /// <summary>Ends a message.</summary>
    public const int EndOfTurn = SpecialBase + 3;

    /// <summary>Numbers below this stand for pieces, or for nothing.</summary>
    public const int VocabularySize = ScalarBase + (2 * 0x110000);

    private const int SpaceBase = 256;
    private const int SpecialBase = SpaceBase + (4 * 16);
    private const int DigitBase = SpecialBase + 16;
    private const int CapitalBase = DigitBase + 1110;
    private const int CapitalRange = 27 * 27 * 27 * 27;
    private const int LetterBase = CapitalBase + (2 * CapitalRange);
    private const int LetterRange = CapitalRange * 27 * 27;
    private const int ScalarBase = LetterBase + (4 * LetterRange);

    /// <summary>Appends the tokens of a text.</summary>
    /// <param name="text">UTF-8; need not be valid.</param>
    /// <param name="tokens">Receives them.</param>
    public static void Encode(ReadOnlySpan<byte> text, List<int> tokens)
    {
        while (!text.IsEmpty)
        {
            tokens.Add(Next(text, out int length));
            text = text[length..];
        }
    }

    /// <summary>Counts the tokens of a text.</summary>
    public static int Count(ReadOnlySpan<byte> text)
    {
        int count = 0;
        for (; !text.IsEmpty; count++)
        {
            Next(text, out int length);
            text = text[length..];
        }

        return count;
    }

    /// <summary>The first token of a text.</summary>
    /// <param name="text">UTF-8, not empty.</param>
    /// <param name="length">Its bytes.</param>
    public static int Next(ReadOnlySpan<byte> text, out int length)
    {
        byte first = text[0];
        int blanks = first is (byte)' ' or (byte)'\n' or (byte)'\t' or (byte)'\r' ? RunOf(text, first) : 0;
        bool isLed = first == (byte)' ' && blanks == 1 && text.Length > 1 && !IsDigitOrSpace(text[1]);
        if (blanks > 0 && !isLed)
        {
            // The last blank before a word belongs to the word.
            bool leavesOne =
                first == (byte)' ' && blanks > 1 && blanks < text.Length && !IsDigitOrSpace(text[blanks]);
            length = Math.Min(16, leavesOne ? blanks - 1 : blanks);
            return SpaceBase + (KindOfSpace(first) * 16) + length - 1;
        }

        ReadOnlySpan<byte> rest = isLed ? text[1..] : text;
        int lead = isLed ? 1 : 0;
        if (char.IsAsciiLetter((char)rest[0]))
        {
            return Letters(rest, lead, out length);
        }

        if (char.IsAsciiDigit((char)rest[0]))
        {
            return Digits(rest, out length);
        }

        if (Rune.DecodeFromUtf8(rest, out Rune rune, out int bytes) == OperationStatus.Done)
        {
            length = lead + bytes;
            return ScalarBase + (lead * 0x110000) + rune.Value;
        }

        // A blank before a broken byte stands alone.
        length = 1;
        return isLed ? SpaceBase : first;
    }

    /// <summary>Appends the text of a token; nothing for numbers that stand for none.</summary>
    public static void Decode(int token, IBufferWriter<byte> text)
    {
        Span<byte> piece = stackalloc byte[20];
        int length = 0;
        switch (token)
        {
            case < 0 or >= VocabularySize or (>= SpecialBase and < DigitBase):
                return;
            case < SpaceBase:
                piece[length++] = (byte)token;
                break;
            case < SpecialBase:
                length = ((token - SpaceBase) % 16) + 1;
                piece[..length].Fill(" \n\t\r"u8[(token - SpaceBase) / 16]);
                break;
            case < CapitalBase:
                length = DecodeDigits(token - DigitBase, piece);
                break;
            case < LetterBase:
                length = DecodeLetters(token - CapitalBase, CapitalRange, (byte)'A', piece);
                break;
            case < ScalarBase:
                int form = (token - LetterBase) / LetterRange;
                length = DecodeLetters(
                    (token - LetterBase) % (2 * LetterRange),
                    LetterRange,
                    (byte)'a',
                    piece
                );
                int at = form % 2;
                if (form >= 2 && length > at)
                {
                    piece[at] -= (byte)('a' - 'A');
                }

                break;
            default:
                int scalar = token - ScalarBase;
                if (!Rune.IsValid(scalar % 0x110000))
                {
                    return;
                }

                if (scalar >= 0x110000)
                {
                    piece[length++] = (byte)' ';
                }

                length += new Rune(scalar % 0x110000).EncodeToUtf8(piece[length..]);
                break;
        }

        text.Write(piece[..length]);
    }

    private static int Letters(ReadOnlySpan<byte> rest, int lead, out int length)
    {
        int capitals = 0;
        while (capitals < 4 && capitals < rest.Length && char.IsAsciiLetterUpper((char)rest[capitals]))
        {
            capitals++;
        }

        int value = 0;
        if (capitals > 1)
        {
            for (int i = 0; i < capitals; i++)
            {
                value = (value * 27) + rest[i] - 'A' + 1;
            }

            length = lead + capitals;
            return CapitalBase + (lead * CapitalRange) + value;
        }

        int count = capitals;
        value = capitals == 1 ? rest[0] - 'A' + 1 : 0;
        while (count < 6 && count < rest.Length && char.IsAsciiLetterLower((char)rest[count]))
        {
            value = (value * 27) + rest[count++] - 'a' + 1;
        }

        length = lead + count;
        return LetterBase + ((lead + (2 * capitals)) * LetterRange) + value;
    }

    private static int Digits(ReadOnlySpan<byte> rest, out int length)
    {
        int value = 0;
        int offset = 0;
        int range = 10;
        for (
            length = 0;
            length < 3 && length < rest.Length && char.IsAsciiDigit((char)rest[length]);
            length++
        )
        {
            value = (value * 10) + rest[length] - '0';
            if (length > 0)
            {
                offset += range;
                range *= 10;
            }
        }

        return DigitBase + offset + value;
    }

    private static int DecodeDigits(int value, Span<byte> piece)
    {
        int count =
            value < 10 ? 1
            : value < 110 ? 2
            : 3;
        int rest =
            value
            - (
                count == 1 ? 0
                : count == 2 ? 10
                : 110
            );
        for (int i = count - 1; i >= 0; i--)
        {
            piece[i] = (byte)('0' + (rest % 10));
            rest /= 10;
        }

        return count;
    }

    private static int DecodeLetters(int value, int range, byte zero, Span<byte> piece)
    {
        int length = 0;
        if (value >= range)
        {
            piece[length++] = (byte)' ';
            value -= range;
        }

        int start = length;
        for (int rest = value; rest > 0; rest /= 27)
        {
            piece[length++] = (byte)(zero + Math.Max(0, (rest % 27) - 1));
        }

        piece[start..length].Reverse();
        return length;
    }

    private static int RunOf(ReadOnlySpan<byte> text, byte same)
    {
        int length = 0;
        while (length < text.Length && length < 17 && text[length] == same)
        {
            length++;
        }

        return length;
    }

    private static int KindOfSpace(byte value) =>
        value switch
        {
            (byte)' ' => 0,
            (byte)'\n' => 1,
            (byte)'\t' => 2,
            _ => 3,
        };

    private static bool IsDigitOrSpace(byte value) =>
        char.IsAsciiDigit((char)value) || value is (byte)' ' or (byte)'\n' or (byte)'\t' or (byte)'\r';
}
