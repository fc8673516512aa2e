using Farthing.Economics.Prices;
using Farthing.Measurement.Bench;
using Farthing.Numerics.Quantities;

namespace Farthing.Benches;

/// <summary>What a million tokens cost at a load, with the interval of its throughput carried over.</summary>
/// <param name="Output">All dollars over output tokens.</param>
/// <param name="Blended">All dollars over all tokens.</param>
/// <param name="InputPart">Dollars of the prompts' GPU time over prompt tokens; null where the model cannot split.</param>
/// <param name="OutputPart">Dollars of the answers' GPU time over output tokens; null likewise.</param>
/// <param name="PrefillShare">The prompts' share of GPU time; null likewise.</param>
internal sealed record BenchCost(
    Quantity Output,
    Quantity Blended,
    Quantity? InputPart,
    Quantity? OutputPart,
    double? PrefillShare
)
{
    private const string Unit = "usd_per_m_tokens";

    /// <summary>The cost of a load; null without a price or without output.</summary>
    /// <param name="outcome">The bench.</param>
    /// <param name="stage">The load.</param>
    /// <param name="utilization">Share of it that is used.</param>
    public static BenchCost? Of(BenchOutcome outcome, BenchStage stage, double utilization)
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

        bool isSplit = share is not null && steady.InputTokensPerSecond > 0;
        return new BenchCost(
            Dollars(1, steady.OutputTokensPerSecond),
            Dollars(1, steady.OutputTokensPerSecond + steady.InputTokensPerSecond),
            isSplit ? Dollars(share!.Value, steady.InputTokensPerSecond) : null,
            isSplit ? Dollars(1 - share!.Value, steady.OutputTokensPerSecond) : null,
            isSplit ? share : null
        );

        Quantity Dollars(double part, double tokensPerSecond)
        {
            Interval dollars = TokenCost.UsdPerMillion(
                Interval.Point(price * part),
                outcome.Plan.Gpus,
                Interval.Point(tokensPerSecond) * relative,
                Interval.Point(utilization)
            );
            Interval middle = TokenCost.UsdPerMillion(
                Interval.Point(price * part),
                outcome.Plan.Gpus,
                Interval.Point(tokensPerSecond),
                Interval.Point(utilization)
            );
            return new Quantity(middle.Low, Unit)
            {
                Low = dollars.Low,
                High = dollars.High,
                Basis = Basis.Measured,
            };
        }
    }
}
