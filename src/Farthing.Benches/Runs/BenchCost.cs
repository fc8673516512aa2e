using Farthing.Documents.Benches;
using Farthing.Economics.Prices;
using Farthing.Measurement.Bench;
using Farthing.Numerics.Quantities;

namespace Farthing.Benches.Runs;

/// <summary>Cost of a million tokens at a load, with the interval of its throughput carried over.</summary>
public static class BenchCost
{
    /// <summary>The cost of a load, at 100 % and at the share of it that is used; null without a price or without output.</summary>
    public static BenchBill? Of(BenchOutcome outcome, BenchStage stage)
    {
        WindowFigures steady = stage.Measured.Steady;
        if (outcome.GpuPrice is not double price || !(steady.OutputTokensPerSecond > 0))
        {
            return null;
        }

        // Figures alone, as some imports are, have no spread of their own.
        Interval output =
            stage.Measured.OutputRate.High > 0
                ? stage.Measured.OutputRate
                : Interval.Point(steady.OutputTokensPerSecond);
        // Requests bring prompt and answer in one proportion: the interval is the same share of both.
        Interval relative = output / Interval.Point(steady.OutputTokensPerSecond);
        double? share = null;
        for (int i = 0; i < outcome.Stages.Count && i < outcome.PrefillShares.Count; i++)
        {
            share = ReferenceEquals(outcome.Stages[i], stage) ? outcome.PrefillShares[i] : share;
        }

        double used = outcome.Plan.Utilization;
        double all = steady.OutputTokensPerSecond + steady.InputTokensPerSecond;
        return new BenchBill(
            Dollars(1, steady.OutputTokensPerSecond, 1),
            Dollars(1, all, 1),
            Dollars(1, steady.OutputTokensPerSecond, used),
            Dollars(1, all, used),
            used,
            share is double prefill && steady.InputTokensPerSecond > 0
                ? new BenchSplit(
                    Dollars(prefill, steady.InputTokensPerSecond, 1),
                    Dollars(1 - prefill, steady.OutputTokensPerSecond, 1),
                    prefill,
                    "GPU time of prompts and answers by the step-time model"
                )
                : null
        );

        Quantity Dollars(double part, double tokensPerSecond, double utilization)
        {
            Interval band = PerMillion(Interval.Point(tokensPerSecond) * relative);
            return new Quantity(PerMillion(Interval.Point(tokensPerSecond)).Low, "usd_per_m_tokens")
            {
                Low = band.Low,
                High = band.High,
                Basis = part < 1 ? Basis.Predicted : Basis.Measured,
            };

            Interval PerMillion(Interval rate) =>
                TokenCost.UsdPerMillion(
                    Interval.Point(price * part),
                    outcome.Plan.Gpus,
                    rate,
                    Interval.Point(utilization)
                );
        }
    }
}
