using Farthing.Measurement.Bench;
using Farthing.Numerics.Quantities;

namespace Farthing.Benches;

/// <summary>Prints what tokens cost.</summary>
internal static class BenchCostScreen
{
    /// <summary>Prints it for the highest load that keeps the promise, else for the one with the most output.</summary>
    public static void Write(BenchOutcome outcome, TextWriter text)
    {
        BenchStage priced =
            outcome.Best ?? outcome.Stages.MaxBy(stage => stage.Measured.Steady.OutputTokensPerSecond)!;
        double used = outcome.Plan.Utilization;
        if (
            BenchCost.Of(outcome, priced, 1) is not BenchCost full
            || BenchCost.Of(outcome, priced, used) is not BenchCost paid
        )
        {
            return;
        }

        bool hasRange = full.Output.Low < full.Output.High;
        string range = hasRange ? $" ({Usd(full.Output.Low)}–{Usd(full.Output.High)}, 95 %)" : "";
        string blended = double.IsFinite(full.Blended.Value) ? $", {Usd(full.Blended)} /M blended" : "";
        text.WriteLine($"COST    {Usd(full.Output)} /M out{range}{blended} at 100 % of {priced.Level.Words}");
        if (full.InputPart is { } input && full.OutputPart is { } output)
        {
            text.WriteLine(
                $"        split by GPU time: {Usd(input)} /M in, {Usd(output)} /M out (prompts {Show.Percent(full.PrefillShare!.Value)} of it, modelled)"
            );
        }

        string paidBlended = double.IsFinite(paid.Blended.Value) ? $", {Usd(paid.Blended)} /M blended" : "";
        text.WriteLine(
            $"        at {Show.Percent(used)} use: {Usd(paid.Output)} /M out{paidBlended}. You will pay this. {Show.UsdPerHour(outcome.GpuPrice!.Value)} × {Show.Count(outcome.Plan.Gpus)} GPU"
        );
    }

    private static string Usd(Quantity dollars) => Show.UsdPerMillion(dollars.Value);

    private static string Usd(double? dollars) => dollars is double value ? Show.UsdPerMillion(value) : "–";
}
