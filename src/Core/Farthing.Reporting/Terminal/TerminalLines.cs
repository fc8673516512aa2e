using System.Globalization;

namespace Farthing.Reporting.Terminal;

/// <summary>Lines of words on a terminal, broken between words where they are too long.</summary>
/// <param name="writer">Where to.</param>
/// <param name="width">Characters of a line.</param>
/// <param name="marks">Where color is switched on and off, the same line as the words; null for none.</param>
public sealed class TerminalLines(TextWriter writer, int width, TextWriter? marks = null)
{
    /// <summary>The output.</summary>
    public TextWriter Writer => writer;

    /// <summary>Where color is switched on and off; null for none.</summary>
    public TextWriter? Marks => marks;

    /// <summary>Terminal cells that a text takes: one per text element (combining marks join).</summary>
    public static int Length(string text) => new StringInfo(text).LengthInTextElements;

    /// <summary>A text with blanks behind it.</summary>
    public static string Padded(string text, int cells) =>
        text + new string(' ', Math.Max(0, cells - Length(text)));

    /// <summary>An empty line.</summary>
    public void Blank() => writer.WriteLine();

    /// <summary>Writes a line as it is, however long.</summary>
    public void Verbatim(string line) => writer.WriteLine(line);

    /// <summary>Writes a line, in as many as it takes.</summary>
    /// <param name="text">The words.</param>
    /// <param name="indent">Blanks before its later lines.</param>
    /// <param name="mark">What of it is colored; null for nothing.</param>
    public void Write(string text, int indent = 0, TerminalMark? mark = null)
    {
        string[] words = text.Split(' ');
        int written = 0;
        int at = 0;
        bool isBegun = false;
        for (int i = 0; i < words.Length; i++)
        {
            int length = Length(words[i]);
            if (isBegun && length > 0 && written + 1 + length + Glued(words, i) > width)
            {
                writer.WriteLine();
                writer.Write(new string(' ', indent));
                written = indent;
            }
            else if (i > 0 && written < width)
            {
                writer.Write(' ');
                written++;
            }

            if (mark is not null && at == mark.From)
            {
                marks?.Write($"\u001b[{mark.Color}m");
            }

            writer.Write(words[i]);
            written += length;
            isBegun |= length > 0;
            at += words[i].Length + 1;
            if (mark is not null && at - 1 == mark.To)
            {
                marks?.Write("\u001b[0m");
            }
        }

        writer.WriteLine();
    }

    /// <summary>A figure and its percent sign stay on one line.</summary>
    private static int Glued(string[] words, int at) =>
        at + 1 < words.Length && words[at + 1].StartsWith('%') ? 1 + Length(words[at + 1]) : 0;
}

/// <summary>Whole words of a line that are colored.</summary>
/// <param name="From">Where the first begins.</param>
/// <param name="To">Where the last ends.</param>
/// <param name="Color">As terminals number it: 31 red, 32 green, 33 yellow, 1 bold.</param>
public sealed record TerminalMark(int From, int To, int Color);
