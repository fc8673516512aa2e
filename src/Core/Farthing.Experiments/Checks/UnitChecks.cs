using Farthing.Experiments.Arms;
using Farthing.Experiments.Estimates;
using Farthing.Numerics.Statistics;

namespace Farthing.Experiments.Checks;

/// <summary>Placebos and sample ratios of an experiment on units.</summary>
public static class UnitChecks
{
    /// <summary>Re-randomizations of the period before.</summary>
    public const int Salts = 50;

    /// <summary>Most of them that may lie outside their 90 % interval; 0 or more than 10 happen with 0.015.</summary>
    public const int MostOutside = 10;

    /// <summary>p below which an effect without a cause makes the result invalid.</summary>
    /// <remarks>An interval of 90 % would reject every tenth good experiment; it is printed, and judged at this p.</remarks>
    public const double EffectP = 0.01;

    /// <summary>p below which a split other than planned makes the result invalid.</summary>
    public const double SplitP = 0.001;

    /// <summary>The period before, with the arms as they are: an A/A.</summary>
    /// <param name="before"><see cref="UnitTable.PrePeriod"/>.</param>
    /// <param name="options">Those of the result; there is no history of history.</param>
    public static CheckResult Before(UnitTable before, EstimateOptions options) =>
        NoEffect(CheckKind.Before, before, options);

    /// <summary>A figure that the lever cannot touch, such as tokens of other models.</summary>
    /// <param name="untouched">It, in the place of dollars.</param>
    /// <param name="options">Those of the result.</param>
    public static CheckResult Untouched(UnitTable untouched, EstimateOptions options) =>
        NoEffect(CheckKind.Untouched, untouched, options);

    /// <summary>Requests routed at random in the place of control: the router's own part of the saving.</summary>
    /// <param name="shuffled">Control: the same share at random; treatment: the router.</param>
    /// <param name="options">Those of the result.</param>
    /// <returns>Noted where the router does not beat chance.</returns>
    public static CheckResult Shuffled(UnitTable shuffled, EstimateOptions options)
    {
        EffectEstimate estimate = new EffectEstimator(shuffled, options).Estimate();
        CheckState state =
            !estimate.IsProvable ? CheckState.NotRun
            : estimate.Fixed.High < 0 ? CheckState.Passed
            : CheckState.Noted;
        return new CheckResult(CheckKind.ShuffledControl, state, estimate.Bill.Effect, estimate.Fixed);
    }

    /// <summary>The period before under 50 other assignments.</summary>
    /// <param name="before"><see cref="UnitTable.PrePeriod"/>.</param>
    /// <param name="options">Those of the result.</param>
    /// <param name="controlShare">The share held out.</param>
    /// <returns>The check, and the factor on half widths: 1, or above it where too many lie outside.</returns>
    /// <remarks>
    /// Arms come from a mix (Steele, Lea and Flood 2014) of each cluster's number and the salt's; the numbers are hashes themselves.
    /// The factor is the 90 % quantile of |ln effect|/error over its nominal quantile.
    /// </remarks>
    public static (CheckResult Check, double Factor) Rerandomized(
        UnitTable before,
        EstimateOptions options,
        double controlShare
    )
    {
        EffectEstimator estimator = new(before, options with { UsesHistory = false });
        byte[] arms = new byte[before.ClusterCount];
        double[] distances = new double[Salts];
        int outside = 0;
        for (int salt = 0; salt < Salts; salt++)
        {
            Draw(before.Clusters, (ulong)salt + 1, controlShare, arms);
            EffectEstimate estimate = estimator.Estimate(arms);
            if (!estimate.IsProvable)
            {
                return (
                    new CheckResult(CheckKind.Rerandomized, CheckState.NotRun, Note: "too little history"),
                    1
                );
            }

            EffectInterval trimmed = estimate.Trimmed;
            double half = double.LogP1(trimmed.Fixed.High) - double.LogP1(trimmed.Effect);
            distances[salt] = half > 0 ? Math.Abs(double.LogP1(trimmed.Effect)) / half : 0;
            outside += distances[salt] > 1 ? 1 : 0;
        }

        double factor = outside > MostOutside ? Quantiles.Of(distances, options.Confidence) : 1;
        return (
            new CheckResult(
                CheckKind.Rerandomized,
                outside is >= 1 and <= MostOutside ? CheckState.Passed : CheckState.Noted,
                outside,
                Note: outside > MostOutside ? "the interval is widened by the ratio of quantiles"
                    : outside == 0 ? "intervals are wider than they need be"
                    : null
            ),
            Math.Max(1, factor)
        );
    }

    /// <summary>Units held out against the plan's share: χ² with one degree of freedom.</summary>
    public static CheckResult SplitOfUnits(UnitTable table, double controlShare)
    {
        double all = table.ClusterCount;
        double control = table.CountOf(Arm.Control);
        return Split(
            CheckKind.SplitOfUnits,
            control / all,
            (control - (controlShare * all)) / Math.Sqrt(controlShare * (1 - controlShare) * all)
        );
    }

    /// <summary>Requests or tasks held out against the plan's share.</summary>
    /// <remarks>Requests of one cluster come together: the variance is h(1 − h)·ΣX², where plain χ² on requests would reject most good experiments.</remarks>
    public static CheckResult SplitOfWork(UnitTable table, double controlShare)
    {
        double all = 0;
        double control = 0;
        double squares = 0;
        for (int c = 0; c < table.ClusterCount; c++)
        {
            double work = 0;
            for (int row = table.RowStarts[c]; row < table.RowStarts[c + 1]; row++)
            {
                work += table.Work[row];
            }

            all += work;
            control += table.Arms[c] == (byte)Arm.Control ? work : 0;
            squares += work * work;
        }

        return Split(
            CheckKind.SplitOfWork,
            control / all,
            (control - (controlShare * all)) / Math.Sqrt(controlShare * (1 - controlShare) * squares)
        );
    }

    /// <summary>Units that were seen in both arms: none may be.</summary>
    public static CheckResult ChangedArms(UnitTable table) =>
        new(
            CheckKind.ChangedArms,
            table.ChangedArms == 0 ? CheckState.Passed : CheckState.Failed,
            table.ChangedArms
        );

    private static CheckResult Split(CheckKind kind, double share, double deviations)
    {
        double p = 2 * NormalDistribution.ShareBelow(-Math.Abs(deviations));
        return new CheckResult(kind, p < SplitP ? CheckState.Failed : CheckState.Passed, share, P: p);
    }

    private static CheckResult NoEffect(CheckKind kind, UnitTable table, EstimateOptions options)
    {
        EffectEstimate estimate = new EffectEstimator(table, options with { UsesHistory = false }).Estimate();
        if (!estimate.IsProvable)
        {
            return new CheckResult(kind, CheckState.NotRun, Note: "too few clusters with it");
        }

        EffectInterval trimmed = estimate.Trimmed;
        double p =
            trimmed.LogError == 0
                ? 1
                : 2
                    * StudentDistribution.ShareBelow(
                        -Math.Abs(double.LogP1(trimmed.Effect)) / trimmed.LogError,
                        trimmed.Degrees
                    );
        CheckState state =
            p < EffectP ? CheckState.Failed
            : trimmed.Fixed.Low > 0 || trimmed.Fixed.High < 0 ? CheckState.Noted
            : CheckState.Passed;
        bool isCost = kind == CheckKind.Before;
        return new CheckResult(
            kind,
            state,
            trimmed.Effect,
            trimmed.Fixed,
            p,
            isCost ? estimate.Control.UsdPerWork : null,
            isCost ? estimate.Treatment.UsdPerWork : null
        );
    }

    private static void Draw(ulong[] clusters, ulong salt, double controlShare, byte[] arms)
    {
        ulong below = (ulong)(controlShare * 18446744073709551616.0);
        ulong offset = Mix(salt * 0x9E3779B97F4A7C15);
        for (int c = 0; c < clusters.Length; c++)
        {
            arms[c] = (byte)(Mix(clusters[c] ^ offset) < below ? Arm.Control : Arm.Treatment);
        }
    }

    private static ulong Mix(ulong z)
    {
        z += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
