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
            if (cut <= Indent.Length)
            {
                break;
            }

            text.WriteLine(rest[..cut]);
            rest = Indent + rest[(cut + 1)..];
        }

        text.WriteLine(rest);
    }
}
