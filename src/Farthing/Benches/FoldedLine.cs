namespace Farthing.Benches;

/// <summary>Prints a line that may be longer than the screen: cut at blanks, its rest indented below.</summary>
internal static class FoldedLine
{
    private const int Width = 118;
    private const string Indent = "        ";

    /// <summary>Prints it.</summary>
    public static void Write(string words, TextWriter text)
    {
        string rest = words;
        while (rest.Length > Width)
        {
            int cut = rest.LastIndexOf(' ', Width);
            // A figure stays with its unit.
            if (cut > Indent.Length && char.IsDigit(rest[cut - 1]) && IsUnitAt(rest, cut + 1))
            {
                cut = rest.LastIndexOf(' ', cut - 1);
            }

            if (cut <= Indent.Length)
            {
                break;
            }

            text.WriteLine(rest[..cut]);
            rest = Indent + rest[(cut + 1)..];
        }

        text.WriteLine(rest);
    }

    private static bool IsUnitAt(string words, int at)
    {
        int end = at;
        while (end < words.Length && (char.IsLetter(words[end]) || words[end] == '%'))
        {
            end++;
        }

        return words[at..end] is "s" or "ms" or "µs" or "m" or "h" or "%" or "tok" or "req";
    }
}
