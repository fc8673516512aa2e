using Farthing.Experiments.Levers;
using Farthing.Experiments.Plans;
using Farthing.Numerics.Statistics;

namespace Farthing.Experiments.Judging;

/// <summary>Savings of a lever in finished experiments, over what was predicted: the band of its next prediction.</summary>
/// <param name="Lever">The lever.</param>
/// <param name="Experiments">Experiments that count.</param>
/// <param name="Ratio">Expected saving over a prediction.</param>
/// <param name="Low">Lower edge of the 90 % band of that ratio for the next experiment.</param>
/// <param name="High">Its upper edge.</param>
/// <remarks>
/// The rule: without experiments a prediction is taken at its word, and its band is half of it to one and a half.
/// Half of that variance is the lever's own, which experiments narrow; half is each set-up's, which stays.
/// Ratios are normal with known errors: the one of sampling, from the interval of each experiment, and the set-up's.
/// So the mean is weighted by precision with the prior, and the band is that of a new set-up.
/// </remarks>
public sealed record LeverHistory(LeverKind Lever, int Experiments, double Ratio, double Low, double High)
{
    private const double Confidence = 0.9;

    /// <summary>Half width of the band of a prediction that nothing was measured beside, as a share of it.</summary>
    private const double PriorHalfWidth = 0.5;

    private static readonly double Z = NormalDistribution.Quantile((1 + Confidence) / 2);

    /// <summary>The history of a lever.</summary>
    /// <param name="lever">The lever.</param>
    /// <param name="finished">Experiments of any lever that have ended, with their verdicts; invalid ones do not count.</param>
    public static LeverHistory Of(
        LeverKind lever,
        IEnumerable<(ExperimentPlan Plan, ExperimentReport Report)> finished
    )
    {
        double half = PriorHalfWidth / Z;
        double shared = half * half / 2;
        (double precision, double sum, int count) = (1 / shared, 1 / shared, 0);
        foreach ((ExperimentPlan plan, ExperimentReport report) in finished)
        {
            double predicted = plan.Prediction.MonthlyUsd;
            double error = (report.Saving.HighUsd - report.Saving.LowUsd) / (2 * Z * predicted);
            if (
                plan.Lever != lever
                || report.Verdict == Verdict.Invalid
                || !(predicted > 0)
                || !double.IsFinite(error)
            )
            {
                continue;
            }

            double weight = 1 / ((error * error) + shared);
            (precision, sum, count) = (
                precision + weight,
                sum + (weight * report.Saving.Usd / predicted),
                count + 1
            );
        }

        double ratio = sum / precision;
        double width = Z * Math.Sqrt((1 / precision) + shared);
        return new LeverHistory(lever, count, ratio, ratio - width, ratio + width);
    }

    /// <summary>A saving that was predicted, as this history has it.</summary>
    /// <param name="monthlyUsd">Dollars a month.</param>
    public SavingPrediction Predict(double monthlyUsd) =>
        new(monthlyUsd * Ratio, monthlyUsd * Low, monthlyUsd * High);
}
