using System.Globalization;
using System.Text;
using Farthing.Documents.Quality;
using Farthing.Numerics.Quantities;

namespace Farthing.Benches.Quality;

/// <summary>Numbers and texts of a quality gate, as the screen writes them.</summary>
public static class QualityWords
{
    /// <summary>The verdict in capitals.</summary>
    public static string Of(QualityVerdict verdict) =>
        verdict switch
        {
            QualityVerdict.Passes => "PASSES",
            QualityVerdict.Fails => "FAILS",
            QualityVerdict.Undecided => "UNDECIDED",
            _ => "CANNOT TELL",
        };

    /// <summary>A share with one decimal: accuracies are compared, so the usual rounding is too coarse.</summary>
    public static string Share(double share) => Number(share * 100, 1) + " %";

    /// <summary>A range of shares.</summary>
    public static string Shares(RangedShare range) =>
        $"{Number(range.Low * 100, 1)} – {Number(range.High * 100, 1)} %";

    /// <summary>A difference of shares in points, without a sign.</summary>
    public static string Points(double share) => Number(Math.Abs(share) * 100, 2);

    /// <summary>A difference with its sign.</summary>
    public static string Signed(double share) =>
        (
            Math.Round(share * 100, 2) switch
            {
                < 0 => "−",
                > 0 => "+",
                _ => "",
            }
        ) + Points(share);

    /// <summary>A range of differences.</summary>
    public static string SignedRange(RangedShare range) => $"{Signed(range.Low)} to {Signed(range.High)}";

    /// <summary>A count that may be fractional, where repeats share a question's weight.</summary>
    public static string Questions(double count) =>
        count == Math.Round(count) ? Show.Count(count) : Number(count, 1);

    /// <summary>A probability.</summary>
    public static string Probability(double p) => p < 0.001 ? "< 0.001" : "= " + Number(p, 3);

    /// <summary>A text on one line, cut to a width.</summary>
    public static string Cut(string text, int width = 118)
    {
        StringBuilder line = new(Math.Min(text.Length, width));
        bool isBlank = false;
        foreach (char c in text.Trim())
        {
            bool isSpace = char.IsWhiteSpace(c) || char.IsControl(c);
            if (isSpace && isBlank)
            {
                continue;
            }

            isBlank = isSpace;
            line.Append(isSpace ? ' ' : c);
            if (line.Length >= width)
            {
                line.Length = width - 1;
                return line.Append('…').ToString();
            }
        }

        return line.ToString();
    }

    private static string Number(double value, int decimals) =>
        value.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
