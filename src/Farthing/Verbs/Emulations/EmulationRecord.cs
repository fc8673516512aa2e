using System.Globalization;
using Farthing.Documents.Emulations;
using Farthing.Emulation;
using Farthing.Numerics.Clocks;
using Farthing.Numerics.Quantities;
using Farthing.Numerics.Statistics;
using Farthing.Planning.Setups;
using Farthing.Reporting.Sheets;
using Farthing.Serving.Deployments;
using Farthing.Serving.Gpus;
using Farthing.Serving.Precision;

namespace Farthing.Verbs.Emulations;

/// <summary>Work of an emulated server: its document, and the reader of it.</summary>
internal static class EmulationRecord
{
    /// <summary>The document.</summary>
    public static EmulateDocument Of(
        EmulatedSetup emulated,
        Uri address,
        EmulationTotals totals,
        double seconds
    )
    {
        EmulatorOptions options = emulated.Options;
        Deployment deployment = emulated.Setup.Deployment;
        return new EmulateDocument(
            Fits: true,
            address.GetLeftPart(UriPartial.Authority),
            options.ModelNames[0],
            deployment.Gpu.Id,
            deployment.GpusPerReplica,
            Interconnects.Id(deployment.Gpu.LinkAmong(deployment.GpusPerReplica)),
            FormatFacts.Id(deployment.Weights.Headline),
            options.Family.Id(),
            ScaledTime.FactorOf(emulated.Clock),
            options.Engine.Limits.MaxModelLen,
            options.Engine.KvBlocks,
            options.Engine.BlockSize,
            emulated.Notes,
            seconds,
            totals.Finished,
            totals.Aborted,
            totals.Refused.ToDictionary(
                pair => pair.Key.ToString(CultureInfo.InvariantCulture),
                pair => pair.Value
            ),
            totals.PromptTokens,
            totals.CachedTokens,
            totals.GeneratedTokens,
            totals.Preemptions,
            totals.BusySeconds,
            totals.LostSeconds,
            Latency(totals.Ttft),
            Latency(totals.Itl),
            Latency(totals.Lateness)
        );
    }

    /// <summary>The sheet.</summary>
    public static Sheet Sheet(EmulateDocument document)
    {
        string refused = string.Join(
            " · ",
            document.RefusedByStatus.Select(pair => $"{pair.Key}: {Show.Count(pair.Value)}")
        );
        (string Name, string? Words)[] facts =
        [
            (
                "SERVED",
                $"{Show.Count(document.Finished)} answers, {Show.Count(document.PromptTokens)} tokens in ({Show.Count(document.CachedTokens)} from the prefix cache), {Show.Count(document.GeneratedTokens)} out, in {Show.Seconds(document.Seconds)}"
            ),
            ("TTFT", Percentiles(document.TtftSeconds)),
            ("ITL", Percentiles(document.ItlSeconds)),
            (
                "ENGINE",
                $"{Show.Percent(document.BusySeconds / Math.Max(document.Seconds, 1e-9))} of the time in steps · {Show.Count(document.Preemptions)} preemptions · {Show.Count(document.Aborted)} aborted"
            ),
            (
                "OWN ERROR",
                Percentiles(document.LatenessSeconds) is string late
                    ? $"tokens left {late} after their step ended"
                    : null
            ),
            ("REFUSED", refused.Length > 0 ? refused : null),
            (
                "TOO SLOW",
                document.LostSeconds > 0
                    ? $"this machine fell behind the engine and gave up {Show.Seconds(document.LostSeconds)}: latencies of this run are not the engine's"
                    : null
            ),
        ];
        return new Sheet().Section(
            "",
            new SheetFacts([
                .. facts.Where(fact => fact.Words is not null).Select(fact => (fact.Name, fact.Words!)),
            ])
        );
    }

    private static EmulatedLatency? Latency(LogLinearHistogram histogram)
    {
        return histogram.Count == 0 ? null : new EmulatedLatency(At(0.5), At(0.95), At(0.99));

        double At(double fraction) => histogram.Quantile(fraction) / 1e9;
    }

    private static string? Percentiles(EmulatedLatency? latency) =>
        latency is null
            ? null
            : $"p50 {Show.Seconds(latency.P50)}   p95 {Show.Seconds(latency.P95)}   p99 {Show.Seconds(latency.P99)}";
}

/// <summary>Configuration of an emulated server, for its screen and its document.</summary>
/// <param name="Setup">The deployment with its memory, limits and step times.</param>
/// <param name="Options">How the server behaves.</param>
/// <param name="Clock">Its clock.</param>
/// <param name="LengthsFrom">Where lengths of answers come from, in words.</param>
/// <param name="Notes">What was chosen or rounded for the user.</param>
internal sealed record EmulatedSetup(
    ServingSetup Setup,
    EmulatorOptions Options,
    TimeProvider Clock,
    string LengthsFrom,
    IReadOnlyList<string> Notes
);
