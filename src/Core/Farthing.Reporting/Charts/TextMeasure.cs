namespace Farthing.Reporting.Charts;

/// <summary>Upper bound of a text's width without a browser: widths of DejaVu Sans, the widest of the usual system fonts, in shares of the font size.</summary>
public static class TextMeasure
{
    /// <summary>An upper bound of the width.</summary>
    /// <param name="text">One line.</param>
    /// <param name="size">Font size in pixels.</param>
    public static double Width(string text, double size)
    {
        double width = 0;
        foreach (char letter in text)
        {
            width += letter switch
            {
                'i' or 'j' or 'l' or '\'' or '|' => 0.29,
                ' ' or '.' or ',' or ':' or ';' or '/' or 'I' or '·' => 0.35,
                'f' or 't' or 'r' or '-' or '(' or ')' or '[' or ']' => 0.42,
                'm' or 'M' or 'W' or '%' or '@' or '…' or '→' => 1.02,
                'w' or '−' or '+' or '<' or '>' or '=' or '×' or '±' or '≤' or '≥' or '≈' => 0.85,
                >= 'A' and <= 'Z' => 0.75,
                >= '0' and <= '9' or '$' => 0.64,
                < '\u0250' or '–' or '—' => 0.63,
                _ => 1.02,
            };
        }

        return width * size;
    }

    /// <summary>The text, or its beginning with an ellipsis where it is wider than there is room.</summary>
    public static string Fit(string text, double size, double room)
    {
        if (Width(text, size) <= room)
        {
            return text;
        }

        int length = text.Length;
        while (length > 1 && Width(text[..length].TrimEnd() + "…", size) > room)
        {
            length--;
        }

        return text[..length].TrimEnd() + "…";
    }
}
