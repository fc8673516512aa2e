using Farthing.Documents.Benches;
using Farthing.Economics.Prices;
using Farthing.Measurement.Bench;
using Farthing.Numerics.Quantities;

namespace Farthing.Benches.Runs;

/// <summary>A price per million tokens, prompts and outputs together, against the loads of a run.</summary>
public static class BenchTarget
{
    /// <summary>The check; null where no target was asked for. Loads count that are valid and, where there is a promise, not above the highest one that keeps it.</summary>
    public static TargetCheck? Of(BenchOutcome outcome)
    {
        BenchPlan plan = outcome.Plan;
        if (plan.TargetUsdPerMillion is not double target || outcome.GpuPrice is not double price)
        {
            return null;
        }

        double needed = TokenCost.TokensPerSecondFor(target, price, plan.Gpus, plan.Utilization).Low;
        BenchStage[] loads =
        [
            .. outcome
                .Sweep.Where(stage => stage.Measured.IsValid && Tokens(stage) > 0)
                .GroupBy(stage => stage.Level.Value)
                .OrderBy(load => load.Key)
                .Select(Median),
        ];
        ILookup<bool, BenchStage> counted = loads.ToLookup(stage =>
            plan.Slo.Targets.Count == 0 || stage.Level.Value <= outcome.Best?.Level.Value
        );
        BenchStage? reached = counted[true].FirstOrDefault(Reaches);
        BenchStage? shown = reached ?? counted[true].MaxBy(Tokens);
        return new TargetCheck(
            target,
            plan.Utilization,
            needed,
            reached is not null,
            shown?.Level.Value,
            shown is null ? null : Measured(shown),
            shown is null ? null : BenchCost.Of(outcome, shown)?.BlendedAtUtilization,
            shown is null ? null : needed / Tokens(shown),
            counted[false].FirstOrDefault(Reaches)?.Level.Value
        );

        bool Reaches(BenchStage stage) => Tokens(stage) >= needed;
    }

    private static double Tokens(BenchStage stage) => BenchCost.AllTokensPerSecond(stage.Measured.Steady);

    /// <summary>Of several runs of a load, the one with the median throughput.</summary>
    private static BenchStage Median(IEnumerable<BenchStage> runs)
    {
        BenchStage[] sorted = [.. runs.OrderBy(Tokens)];
        return sorted[sorted.Length / 2];
    }

    private static Quantity Measured(BenchStage stage)
    {
        Interval band = Interval.Point(Tokens(stage)) * BenchCost.Spread(stage);
        return new Quantity(Tokens(stage), "tokens_per_s")
        {
            Low = band.Low,
            High = band.High,
            Basis = Basis.Measured,
        };
    }
}
