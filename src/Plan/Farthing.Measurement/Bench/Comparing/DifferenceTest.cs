using Farthing.Documents.Benches;
using Farthing.Numerics.Statistics;

namespace Farthing.Measurement.Bench.Comparing;

/// <summary>Tests figures of two sides, each of one run or of several.</summary>
/// <remarks>Ratios are tested by their logarithm, so that changing sides changes the sign and nothing else. With one run a side, the variance is that of the block bootstrap within each run; with several, that between the runs (Welch 1947, degrees of freedom by Welch and Satterthwaite); with several on one side only, that side's variance stands for both.</remarks>
public static class DifferenceTest
{
    private const double Level = 0.05;

    /// <summary>The difference of one figure; its verdict comes from <see cref="Judge"/>.</summary>
    /// <param name="metric">The figure.</param>
    /// <param name="a">The baseline's runs, at least one.</param>
    /// <param name="b">The other's runs.</param>
    /// <param name="unfair">Why the runs cannot be compared by it; null where they can.</param>
    public static Difference Of(
        ComparedMetric metric,
        IReadOnlyList<RunFigure> a,
        IReadOnlyList<RunFigure> b,
        string? unfair
    )
    {
        Difference none = new(metric, Value(metric, a), Value(metric, b));
        double change = Scaled(metric, none.B) - Scaled(metric, none.A);
        Difference seen = none with
        {
            Change = Shown(metric, change),
            Tested = (change, double.NaN, double.NaN),
        };
        if (!double.IsFinite(change))
        {
            return none with
            {
                Verdict = unfair is null ? Verdict.CannotTell : Verdict.NotComparable,
                Lack = unfair ?? "0 on one side: no ratio",
            };
        }

        (double variance, double degrees, string? lack) = Variance(metric, a, b);
        if (lack is not null)
        {
            bool isFew = lack != Spread.NoInterval;
            return seen with
            {
                Verdict =
                    unfair is not null ? Verdict.NotComparable
                    : isFew ? Verdict.TooFew
                    : Verdict.CannotTell,
                Lack = unfair ?? lack,
            };
        }

        double error = Math.Sqrt(variance);
        double reach = error > 0 ? error * StudentT.Middle(1 - Level, degrees) : 0;
        // The interval of proportions is around its own middle; all others are around the change.
        double middle = Centre(metric, a, b) ?? change;
        double chance =
            error > 0 ? StudentT.TwoSided(Math.Abs(middle) / error, degrees)
            : middle == 0 ? 1
            : 0;
        return seen with
        {
            Low = Shown(metric, middle - reach),
            High = Shown(metric, middle + reach),
            Tested = (change, middle - reach, middle + reach),
            Chance = unfair is null ? chance : double.NaN,
            Verdict = unfair is null ? Verdict.NoDifferenceShown : Verdict.NotComparable,
            Lack = unfair,
        };
    }

    /// <summary>Verdicts of one table: Holm's correction over all its tests; what lies within the margin with its whole interval is the same.</summary>
    public static IReadOnlyList<Difference> Judge(IReadOnlyList<Difference> table, double margin)
    {
        double[] corrected = Holm.Adjust([.. table.Select(one => one.Chance)]);
        return
        [
            .. table.Select(
                (one, i) =>
                    double.IsNaN(corrected[i])
                        ? one
                        : one with
                        {
                            CorrectedChance = corrected[i],
                            Verdict = Of(one, corrected[i], margin),
                        }
            ),
        ];
    }

    private static Verdict Of(Difference one, double chance, double margin)
    {
        double limit = one.Metric.IsShare ? margin : Math.Log(1 + margin);
        if (one.Tested.Low >= -limit && one.Tested.High <= limit)
        {
            return Verdict.Same;
        }

        if (!(chance <= Level))
        {
            return Verdict.NoDifferenceShown;
        }

        bool isHigher = one.Tested.Change > 0;
        return one.Metric.Direction switch
        {
            MetricDirection.Neither => isHigher ? Verdict.Higher : Verdict.Lower,
            MetricDirection.LowerIsBetter => isHigher ? Verdict.Worse : Verdict.Better,
            _ => isHigher ? Verdict.Better : Verdict.Worse,
        };
    }

    private static (double Variance, double Degrees, string? Lack) Variance(
        ComparedMetric metric,
        IReadOnlyList<RunFigure> a,
        IReadOnlyList<RunFigure> b
    )
    {
        if (Errors(a) is { } failedA && Errors(b) is { } failedB)
        {
            return (Proportion(failedA).Variance + Proportion(failedB).Variance, 1e4, null);
        }

        if (a.Count > 1 || b.Count > 1)
        {
            (double Variance, double Degrees)? spreadA = Between(metric, a);
            (double Variance, double Degrees)? spreadB = Between(metric, b);
            if (spreadA is { } ofA && spreadB is { } ofB)
            {
                return Welch(ofA.Variance / a.Count, ofA.Degrees, ofB.Variance / b.Count, ofB.Degrees);
            }

            (double variance, double degrees) = (spreadA ?? spreadB)!.Value;
            return (variance * ((1.0 / a.Count) + (1.0 / b.Count)), degrees, null);
        }

        Spread one = a[0].Spread;
        Spread other = b[0].Spread;
        return one.Lack is not null || other.Lack is not null
            ? (double.NaN, double.NaN, one.Lack ?? other.Lack)
            : Welch(one.Variance, one.Degrees, other.Variance, other.Degrees);
    }

    private static (double, double, string?) Welch(double a, double degreesA, double b, double degreesB)
    {
        double sum = a + b;
        return sum > 0
            ? (sum, sum * sum / ((a * a / degreesA) + (b * b / degreesB)), null)
            : (0, Math.Min(degreesA, degreesB), null);
    }

    /// <summary>The variance between runs; null with one run.</summary>
    private static (double Variance, double Degrees)? Between(
        ComparedMetric metric,
        IReadOnlyList<RunFigure> runs
    )
    {
        if (runs.Count < 2)
        {
            return null;
        }

        double[] values = [.. runs.Select(run => Scaled(metric, run.Value))];
        double mean = values.Average();
        return (values.Sum(value => (value - mean) * (value - mean)) / (runs.Count - 1), runs.Count - 1);
    }

    private static (long Failed, long All)? Errors(IReadOnlyList<RunFigure> runs) =>
        runs.All(run => run.Counts is not null)
            ? (runs.Sum(run => run.Counts!.Value.Failed), runs.Sum(run => run.Counts!.Value.All))
            : null;

    /// <summary>A proportion with one success and one failure added (Agresti and Caffo 2000): holds with no error at all, too.</summary>
    private static (double Share, double Variance) Proportion((long Failed, long All) errors)
    {
        double count = errors.All + 2;
        double share = (errors.Failed + 1) / count;
        return (share, share * (1 - share) / count);
    }

    private static double? Centre(
        ComparedMetric metric,
        IReadOnlyList<RunFigure> a,
        IReadOnlyList<RunFigure> b
    ) =>
        metric.IsShare && Errors(a) is { } failedA && Errors(b) is { } failedB
            ? Proportion(failedB).Share - Proportion(failedA).Share
            : null;

    /// <summary>The figure of a side: of several runs the geometric mean, of a share the mean.</summary>
    private static double Value(ComparedMetric metric, IReadOnlyList<RunFigure> runs)
    {
        if (Errors(runs) is { All: > 0 } errors)
        {
            return (double)errors.Failed / errors.All;
        }

        return runs.Count == 1 ? runs[0].Value
            : metric.IsShare ? runs.Average(run => run.Value)
            : Math.Exp(runs.Average(run => Math.Log(run.Value)));
    }

    private static double Scaled(ComparedMetric metric, double value) =>
        metric.IsShare ? value
        : value > 0 ? Math.Log(value)
        : double.NaN;

    private static double Shown(ComparedMetric metric, double tested) =>
        metric.IsShare ? tested : Math.Exp(tested) - 1;
}

/// <summary>Holm's correction for several tests (Holm 1979): the chance that any of them finds a difference where there is none stays at most the level, whatever their dependence.</summary>
public static class Holm
{
    /// <summary>Adjusted p-values: the i-th smallest of m times m − i + 1, made monotone, at most 1. What is not a number is no test.</summary>
    public static double[] Adjust(IReadOnlyList<double> chances)
    {
        double[] adjusted = [.. chances.Select(_ => double.NaN)];
        int[] order =
        [
            .. Enumerable
                .Range(0, chances.Count)
                .Where(i => !double.IsNaN(chances[i]))
                .OrderBy(i => chances[i]),
        ];
        double least = 0;
        for (int rank = 0; rank < order.Length; rank++)
        {
            least = Math.Max(least, Math.Min(1, chances[order[rank]] * (order.Length - rank)));
            adjusted[order[rank]] = least;
        }

        return adjusted;
    }
}

/// <summary>A figure of one run with its spread.</summary>
/// <param name="Value">The figure.</param>
/// <param name="Spread">How far it would move.</param>
public readonly record struct RunFigure(double Value, Spread Spread)
{
    /// <summary>Failed and all requests, where the figure is the share of errors: its interval is one of proportions.</summary>
    public (long Failed, long All)? Counts { get; init; }
}

/// <summary>Student's t distribution.</summary>
public static class StudentT
{
    /// <summary>The chance of a value at least as far from 0, on either side: I(ν / (ν + t²); ν/2, 1/2).</summary>
    /// <param name="t">The value.</param>
    /// <param name="degrees">Degrees of freedom ν, above 0.</param>
    public static double TwoSided(double t, double degrees) =>
        t == 0 ? 1
        : double.IsInfinity(t) ? 0
        : BetaDistribution.ShareBelow(degrees / (degrees + (t * t)), degrees / 2, 0.5);

    /// <summary>The value that the middle share of the distribution ends at.</summary>
    /// <param name="share">Share in the middle, such as 0.95.</param>
    /// <param name="degrees">Degrees of freedom, above 0.</param>
    public static double Middle(double share, double degrees)
    {
        double low = 0;
        double high = 1;
        while (TwoSided(high, degrees) > 1 - share && high < 1e12)
        {
            high *= 2;
        }

        for (int i = 0; i < 80; i++)
        {
            double middle = (low + high) / 2;
            (low, high) = TwoSided(middle, degrees) > 1 - share ? (middle, high) : (low, middle);
        }

        return (low + high) / 2;
    }
}
