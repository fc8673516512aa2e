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

        Interval relative = Spread(stage);
        double? share = null;
        for (int i = 0; i < outcome.Stages.Count && i < outcome.PrefillShares.Count; i++)
        {
            share = ReferenceEquals(outcome.Stages[i], stage) ? outcome.PrefillShares[i] : share;
        }

        double used = outcome.Plan.Utilization;
        double all = AllTokensPerSecond(steady);
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
                : null,
            PerRequest(1),
            PerRequest(used)
        );

        Quantity? PerRequest(double utilization) =>
            steady.RequestsPerSecond is > 0 and double perSecond
                ? Dollars(1, perSecond, utilization).Times(1e-6, "usd_per_request")
                : null;

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

    /// <summary>Prompt and output tokens per second together: what blended prices are of.</summary>
    public static double AllTokensPerSecond(WindowFigures window) =>
        window.OutputTokensPerSecond + window.InputTokensPerSecond;

    /// <summary>The 95 % interval of a load's throughput over the throughput itself: requests bring prompt and answer in one proportion, so it is the same for both.</summary>
    public static Interval Spread(BenchStage stage)
    {
        double output = stage.Measured.Steady.OutputTokensPerSecond;
        // Figures alone, as some imports are, have no spread of their own.
        return stage.Measured.OutputRate.High > 0 ? stage.Measured.OutputRate / output : Interval.Point(1);
    }

    /// <summary>Dollars of all GPUs while the run lasted; null without a price, or where another tool made the run and its wall time is not known.</summary>
    public static RunBill? Bill(BenchOutcome outcome)
    {
        if (outcome.GpuPrice is not double price || outcome.WallSeconds is not double seconds)
        {
            return null;
        }

        return new RunBill(
            new Quantity(price * outcome.Plan.Gpus * seconds / 3600, "usd")
            {
                Basis = outcome.Emulated is null ? Basis.Measured : Basis.Predicted,
            },
            seconds
        );
    }
}
