using System.Globalization;
using Farthing.Workloads.Lengths;

namespace Farthing.Measurement.Calibration;

/// <summary>Distribution of a run's lengths around the nominal ones.</summary>
/// <remarks>
/// <c>fixed</c>: every request has the nominal length. <c>uniform(r)</c>: uniform in [r·L, L] with the nominal length L as the longest (SGLang's and InferenceX's range ratio; 0.8 there), mean (1 + r)/2·L.
/// <c>uniform(0)</c>: uniform in [0, 2·L]: files state the mean that was drawn, since the requested longest length says less (published runs with L requested 1,024 state 509).
/// <c>means given</c>: only the means are known (a chat data set); drawn lognormal with CV 1: fixed lengths would be off by +104 % in tokens/s on such runs, CV 1 by +30 % (study of 261 published rows).
/// </remarks>
public sealed record LengthShape
{
    /// <summary>The CV of lengths of which only means are known.</summary>
    public const double CvOfMeans = 1;

    private LengthShape(string word, double meanShare, double? lowest, bool isKnown)
    {
        Word = word;
        MeanShare = meanShare;
        Lowest = lowest;
        IsKnown = isKnown;
    }

    /// <summary>Every length is the nominal one.</summary>
    public static LengthShape Fixed { get; } = new("fixed", 1, null, true);

    /// <summary>Only the means are known.</summary>
    public static LengthShape MeansGiven { get; } = new("means given", 1, null, false);

    /// <summary>The word in files.</summary>
    public string Word { get; }

    /// <summary>Mean length over nominal length.</summary>
    public double MeanShare { get; }

    /// <summary>Shortest over longest length of a uniform shape; null for others.</summary>
    public double? Lowest { get; }

    /// <summary>False where only means are known.</summary>
    public bool IsKnown { get; }

    /// <summary>Uniform in [ratio·L, L]; for ratio 0 in [0, 2·L], L being the mean.</summary>
    /// <param name="ratio">0 to 1.</param>
    public static LengthShape Uniform(double ratio) =>
        new(
            string.Create(CultureInfo.InvariantCulture, $"uniform({ratio})"),
            ratio == 0 ? 1 : (1 + ratio) / 2,
            ratio,
            true
        );

    /// <summary>The longest length around a nominal one; not a number where there is no bound.</summary>
    public double LongestOf(double nominal) =>
        Lowest is 0 ? 2 * nominal
        : IsKnown ? nominal
        : double.NaN;

    /// <summary>Reads a word; null when it is none.</summary>
    public static LengthShape? Parse(string word)
    {
        switch (word)
        {
            case "fixed":
                return Fixed;
            case "means given":
                return MeansGiven;
            default:
                return
                    word.StartsWith("uniform(", StringComparison.Ordinal)
                    && word.EndsWith(')')
                    && double.TryParse(
                        word.AsSpan(8, word.Length - 9),
                        NumberStyles.AllowDecimalPoint,
                        CultureInfo.InvariantCulture,
                        out double ratio
                    )
                    && ratio is >= 0 and <= 1
                    ? Uniform(ratio)
                    : null;
        }
    }

    /// <summary>Lengths around a nominal one.</summary>
    /// <param name="nominal">The nominal length, at least 1.</param>
    /// <param name="longest">Where lengths are cut that have no bound of their own.</param>
    public LengthDistribution Around(double nominal, int longest)
    {
        int tokens = Math.Max(1, (int)Math.Round(nominal));
        return Lowest is double ratio
                ? UniformLength.Below((int)Math.Max(1, Math.Round(LongestOf(nominal))), ratio)
            : IsKnown ? new FixedLength(tokens)
            : new LognormalLength(Math.Max(1, nominal), CvOfMeans, Math.Max(tokens, longest));
    }
}
