using Farthing.Documents.Benches;
using Farthing.Measurement.Bench.Comparing;
using Farthing.Numerics.Quantities;

namespace Farthing.Benches.Comparing;

/// <summary>Figures and differences in words, the same on the screen, in the answer and on the page.</summary>
public static class CompareWords
{
    /// <summary>A figure with its unit.</summary>
    public static string Figure(MetricUnit unit, double value) =>
        !double.IsFinite(value)
            ? "–"
            : unit switch
            {
                MetricUnit.Seconds => Show.Seconds(value),
                MetricUnit.UsdPerMillion => Show.UsdPerMillion(value),
                MetricUnit.Share => Show.Percent(value),
                _ => Show.Three(value),
            };

    /// <summary>A change with its sign: percent, or points of a share.</summary>
    public static string Change(Difference one) => Change(one.Change, one.Metric.IsShare);

    /// <summary>The same of a number.</summary>
    public static string Change(double change, bool isShare)
    {
        if (!double.IsFinite(change))
        {
            return "–";
        }

        string digits = Digits(Math.Abs(change));
        string sign =
            digits == "0" ? ""
            : change < 0 ? "−"
            : "+";
        return sign + digits + (isShare ? " pt" : " %");
    }

    /// <summary>The 95 % interval: <c>−3.1 to +15 %</c>.</summary>
    public static string Interval(double low, double high, bool isShare) =>
        !double.IsFinite(low) || !double.IsFinite(high)
            ? "–"
            : $"{Change(low, isShare)[..^(isShare ? 3 : 2)]} to {Change(high, isShare)}";

    /// <summary>The same of a difference.</summary>
    public static string Interval(Difference one) => Interval(one.Low, one.High, one.Metric.IsShare);

    /// <summary>A size and its interval without signs: <c>11 % (8.1 to 14)</c>.</summary>
    public static string Size(Difference one)
    {
        double low = Math.Min(Math.Abs(one.Low), Math.Abs(one.High));
        double high = Math.Max(Math.Abs(one.Low), Math.Abs(one.High));
        return $"{Digits(Math.Abs(one.Change))} {(one.Metric.IsShare ? "points" : "%")} ({Digits(low)} to {Digits(high)})";
    }

    /// <summary>A margin as people wrote it: <c>2 %</c>.</summary>
    public static string Percent(double fraction) =>
        (fraction * 100).ToString("0.##", System.Globalization.CultureInfo.InvariantCulture) + " %";

    /// <summary>A verdict for people, with the reason where there is none.</summary>
    public static string Verdict(Difference one, double margin)
    {
        string word = Verdict(one.Verdict, margin);
        return one.Lack is null ? word : $"{word}: {one.Lack}";
    }

    /// <summary>The word alone.</summary>
    public static string Verdict(Verdict verdict, double margin) =>
        verdict switch
        {
            Documents.Benches.Verdict.Better => "better",
            Documents.Benches.Verdict.Worse => "worse",
            Documents.Benches.Verdict.Higher => "higher",
            Documents.Benches.Verdict.Lower => "lower",
            Documents.Benches.Verdict.Same => $"same within {Percent(margin)}",
            Documents.Benches.Verdict.NoDifferenceShown => "no difference shown",
            Documents.Benches.Verdict.TooFew => "too few",
            Documents.Benches.Verdict.CannotTell => "cannot tell",
            _ => "not comparable",
        };

    /// <summary>Tells if run-to-run spread is in the intervals of a load.</summary>
    public static string Runs(LoadComparison load) =>
        load.Runs is (1, 1) ? "one run a side: run-to-run spread is not in the interval"
        : load.Runs is (> 1, > 1)
            ? $"{load.Runs.A} and {load.Runs.B} runs: the intervals hold the spread between runs"
        : $"{load.Runs.A} and {load.Runs.B} runs: the spread between those of one side is taken for both";

    private static string Digits(double fraction)
    {
        double percent = fraction * 100;
        string format =
            percent >= 9.95 ? "N0"
            : percent >= 0.0995 ? "0.0"
            : percent >= 0.005 ? "0.00"
            : "0";
        return percent.ToString(format, System.Globalization.CultureInfo.InvariantCulture);
    }
}
