using Farthing.Measurement.Bench;
using Farthing.Numerics.Quantities;
using Farthing.Serving.Slos;

namespace Farthing.Benches;

/// <summary>Shows the definitions with the numbers put in.</summary>
internal static class BenchExplanation
{
    /// <summary>Prints them for the load that the answer is about.</summary>
    public static void Write(BenchOutcome outcome, TextWriter text)
    {
        if (outcome.Stages.Count == 0)
        {
            return;
        }

        BenchStage stage = outcome.Best ?? outcome.Stages[^1];
        StageMeasurement measured = stage.Measured;
        WindowFigures steady = measured.Steady;
        text.WriteLine();
        text.WriteLine($"Definitions, for {stage.Level.Words}");
        text.WriteLine(
            "TTFT   first generated token (reasoning, content or tool) − scheduled or sent time; a role is no token"
        );
        text.WriteLine(
            "ITL    gap between events ÷ tokens of the later event, one value a token; ICL the gap itself"
        );
        text.WriteLine(
            "TPOT   (last token − first token) ÷ (output tokens − 1), one value a request; E2E ends at the last token"
        );
        text.WriteLine(
            measured.SteadyRounds >= SteadyWindow.FewestRounds
                ? $"steady from {Show.Seconds(measured.SteadyFromSeconds)} (90 % of the usual number in flight, and a median request later) for {Show.Seconds(steady.Seconds)}, {Show.Three(Math.Floor(measured.SteadyRounds))} requests' times"
                : $"no steady window of {Show.Count(SteadyWindow.FewestRounds)} requests' times: rates and latencies are of the whole run"
        );
        if (measured.Latency(LatencyMetric.E2e) is { } e2e)
        {
            text.WriteLine(
                $"Little {Show.Three(steady.MeanInFlight)} in flight ≈ {Show.Three(steady.RequestsPerSecond)} req/s × {Show.Seconds(e2e.Mean.Value)} = {Show.Three(steady.RequestsPerSecond * e2e.Mean.Value)}"
            );
        }

        if (measured.Latency(LatencyMetric.Ttft, LatencyOrigin.Scheduled) is { } ttft)
        {
            text.WriteLine(
                $"TTFT p95 {Show.Seconds(ttft.P95.Value)}, 95 % interval {Show.Seconds(ttft.P95.Low)}–{Show.Seconds(ttft.P95.High)} (block bootstrap of {Show.Count(ttft.Count)} requests)"
            );
        }

        if (outcome.GpuPrice is double price && steady.OutputTokensPerSecond > 0)
        {
            text.WriteLine(
                $"$/M    {Show.UsdPerHour(price)} × {Show.Count(outcome.Plan.Gpus)} ÷ 3,600 ÷ {Show.Three(steady.OutputTokensPerSecond)} tok/s × 10⁶ = {BenchScreen.UsdPerMillion(outcome, steady.OutputTokensPerSecond, 1)}"
            );
        }

        foreach (ValidityCheck check in measured.Checks)
        {
            FoldedLine.Write(
                $"check  {OutcomeWords.Key(check.State).Replace('_', ' '), -10} {check.Words}",
                text
            );
        }
    }
}
