using Farthing.Experiments.Arms;
using Farthing.Numerics.Quantities;
using Farthing.Numerics.Statistics;

namespace Farthing.Experiments.Estimates;

/// <summary>Estimates a switchback from its pairs of blocks.</summary>
/// <remarks>
/// A pair gives d = ln(dollars of a unit of work in treatment) − ln(the same in control). The estimate is the mean of d; its interval is Student's over pairs.
/// A covariate's difference has mean 0 by the coin, so d loses θ times it, θ = Cov(d, c)/Var(c).
/// Simulated (AR(1) noise 15 %, days ±35 %, weeks ±15 %): balanced pairs cover 90–92 %; without burn-in under carry-over 18 %.
/// </remarks>
public static class BlockEstimator
{
    /// <summary>The estimate.</summary>
    /// <param name="blocks">Blocks in any order.</param>
    /// <param name="plannedPairs">Pairs at which the anytime interval is narrowest.</param>
    /// <param name="confidence">Share of intervals that hold the truth.</param>
    /// <exception cref="ArgumentException">A pair has two blocks of one arm.</exception>
    public static BlockEstimate Estimate(
        ReadOnlySpan<BlockOutcome> blocks,
        long plannedPairs,
        double confidence = 0.9
    )
    {
        SortedDictionary<int, (BlockOutcome? Control, BlockOutcome? Treatment)> pairs = [];
        foreach (BlockOutcome block in blocks)
        {
            (BlockOutcome? control, BlockOutcome? treatment) = pairs.GetValueOrDefault(block.Pair);
            bool isTwice = block.Arm == Arm.Control ? control is not null : treatment is not null;
            pairs[block.Pair] =
                isTwice
                    ? throw new ArgumentException(
                        $"pair {block.Pair} has two blocks of {block.Arm}",
                        nameof(blocks)
                    )
                : block.Arm == Arm.Control ? (block, treatment)
                : (control, block);
        }

        List<double> differences = [];
        List<double> covariates = [];
        List<double> halves = [];
        foreach ((BlockOutcome? control, BlockOutcome? treatment) in pairs.Values)
        {
            if (control is not BlockOutcome without || treatment is not BlockOutcome with)
            {
                continue;
            }

            double difference = LogPrice(with, true, true) - LogPrice(without, true, true);
            if (!double.IsFinite(difference))
            {
                continue;
            }

            differences.Add(difference);
            covariates.Add(with.Covariate - without.Covariate);
            double early = LogPrice(with, true, false) - LogPrice(without, true, false);
            double late = LogPrice(with, false, true) - LogPrice(without, false, true);
            if (double.IsFinite(early - late))
            {
                halves.Add(early - late);
            }
        }

        int leftOut = pairs.Count - differences.Count;
        if (differences.Count < 2)
        {
            Interval all = new(double.NegativeInfinity, double.PositiveInfinity);
            return new(differences.Count, leftOut, double.NaN, double.NaN, all, all, 1, 1, 0);
        }

        double before = ErrorOf(differences);
        double theta = Slope(differences, covariates);
        for (int i = 0; i < differences.Count; i++)
        {
            differences[i] -= theta * covariates[i];
        }

        int degrees = differences.Count - (theta == 0 ? 1 : 2);
        double mean = differences.Average();
        double error = ErrorOf(differences);
        double share = (1 + confidence) / 2;
        double factor = StudentDistribution.Quantile(share, Math.Max(1, degrees));
        double anytime =
            AnytimeInterval.Factor(differences.Count, plannedPairs, 1 - confidence)
            * factor
            / NormalDistribution.Quantile(share);
        return new BlockEstimate(
            differences.Count,
            leftOut,
            double.ExpM1(mean),
            error,
            Around(mean, factor * error),
            Around(mean, anytime * error),
            SignFlip.TwoSided(differences.ToArray()),
            PairedP(halves),
            before > 0 ? 1 - (error * error / (before * before)) : 0
        );
    }

    private static Interval Around(double mean, double half) =>
        new(double.ExpM1(mean - half), double.ExpM1(mean + half));

    private static double LogPrice(in BlockOutcome block, bool hasEarly, bool hasLate)
    {
        double nanoUsd = (hasEarly ? block.EarlyNanoUsd : 0) + (hasLate ? block.LateNanoUsd : 0);
        double work = (hasEarly ? block.EarlyWork : 0) + (hasLate ? block.LateWork : 0);
        return nanoUsd > 0 && work > 0 ? Math.Log(nanoUsd / work) : double.NaN;
    }

    private static double Slope(List<double> differences, List<double> covariates)
    {
        double meanDifference = differences.Average();
        double meanCovariate = covariates.Average();
        double products = 0;
        double squares = 0;
        for (int i = 0; i < differences.Count; i++)
        {
            products += (differences[i] - meanDifference) * (covariates[i] - meanCovariate);
            squares += (covariates[i] - meanCovariate) * (covariates[i] - meanCovariate);
        }

        return squares > 0 ? products / squares : 0;
    }

    private static double ErrorOf(List<double> values)
    {
        double mean = values.Average();
        double squares = 0;
        foreach (double value in values)
        {
            squares += (value - mean) * (value - mean);
        }

        return Math.Sqrt(squares / (values.Count - 1) / values.Count);
    }

    private static double PairedP(List<double> values)
    {
        if (values.Count < 2)
        {
            return 1;
        }

        double error = ErrorOf(values);
        double mean = Math.Abs(values.Average());
        return error > 0 ? 2 * StudentDistribution.ShareBelow(-mean / error, values.Count - 1)
            : mean > 0 ? 0
            : 1;
    }
}
