using System.Globalization;

namespace Farthing.Planning.Exports;

/// <summary>Whole numbers as vLLM's flags accept them: <c>16384</c>, <c>16k</c> (16,000), <c>16K</c> (16,384), <c>25.6k</c> (25,600); a fraction only with a decimal suffix.</summary>
/// <remarks>Source: vLLM's human_readable_int (engine/arg_utils): k, m, g, t are powers of 1,000, K, M, G, T powers of 1,024.</remarks>
public static class VllmNumber
{
    /// <summary>Reads a number.</summary>
    public static bool TryParse(string text, out long value)
    {
        value = 0;
        if (text.Length == 0)
        {
            return false;
        }

        char last = text[^1];
        int power = char.ToLowerInvariant(last) switch
        {
            'k' => 1,
            'm' => 2,
            'g' => 3,
            't' => 4,
            _ => 0,
        };
        if (power == 0)
        {
            return long.TryParse(
                text,
                NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture,
                out value
            );
        }

        bool isBinary = char.IsUpper(last);
        NumberStyles style = isBinary ? NumberStyles.None : NumberStyles.AllowDecimalPoint;
        if (!decimal.TryParse(text[..^1], style, CultureInfo.InvariantCulture, out decimal number))
        {
            return false;
        }

        decimal product = number * (decimal)Math.Pow(isBinary ? 1024 : 1000, power);
        bool isWhole = product == decimal.Truncate(product) && product <= long.MaxValue;
        value = isWhole ? (long)product : 0;
        return isWhole;
    }
}
