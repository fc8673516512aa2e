using Farthing.Benches.Runs;
using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Measurement.Load;

namespace Farthing.Benches.Answers;

/// <summary>A bench as its document. Requests become rows as they are written.</summary>
/// <param name="outcome">What it found.</param>
public sealed partial class BenchRecord(BenchOutcome outcome)
{
    private readonly BenchPlan plan = outcome.Plan;
    private readonly ImportOrigin? imported = outcome.Imported;

    /// <summary>The document.</summary>
    public static BenchDocument Of(BenchOutcome outcome) => new BenchRecord(outcome).Document();

    private BenchDocument Document()
    {
        LoadTarget? target = imported is null ? outcome.Target : null;
        return new BenchDocument(
            target?.Url ?? imported?.Url,
            target?.Model ?? imported?.ServedModel,
            target?.Api ?? imported?.Api,
            target?.Transport,
            target?.Proxy?.Shown,
            target?.Proxy?.Source,
            outcome.Emulated,
            plan.Model,
            plan.Gpu,
            imported is null ? plan.Gpus : imported.Gpus,
            plan.TensorParallel,
            plan.Weights,
            plan.Engine,
            imported,
            outcome.WasInterrupted,
            outcome.Stages.Count > 0 && outcome.Stages.All(stage => stage.Measured.IsValid),
            outcome.Notes,
            imported is null ? Prompts() : null,
            outcome.WarmUp is { } warm
                ? new BenchWarmUp(warm.Batches, warm.Seconds, warm.Variation, warm.IsStable)
                : null,
            outcome.GpuPrice,
            outcome.Knee,
            outcome.Best?.Level.Value,
            outcome.Search is { } found
                ? new SloSearch(
                    found.Kept?.Value,
                    found.Missed?.Value,
                    found.Estimate,
                    found.Width,
                    found.IsClosed,
                    found.Runs
                )
                : null,
            PlannedFigures.Of(outcome),
            BenchCost.Bill(outcome),
            BenchTarget.Of(outcome),
            [.. outcome.Stages.Select(Load)]
        );
    }

    private BenchPrompts Prompts() =>
        new(
            plan.WritesTokenIds ? PromptKind.RandomIds
                : plan.Dataset is null ? PromptKind.Text
                : PromptKind.Data,
            plan.Salts,
            BenchPromptWords.Lengths(plan),
            BenchPromptWords.CountedBy(outcome),
            outcome.Scale.TokensPerWord,
            outcome.Scale.OverheadTokens,
            outcome.Extras.HasIgnoreEos,
            outcome.Extras.HasContinuousUsage,
            plan.SharedPrefix,
            plan.SharedPrefix is null ? null : plan.PrefixGroups
        );

    private BenchLoad Load(BenchStage stage, int index)
    {
        StageMeasurement measured = stage.Measured;
        LoadRecording recording = measured.Recording;
        IReadOnlyList<long> lags = recording.ProbeLagsNs;
        return new BenchLoad(
            stage.Level.Kind,
            stage.Level.Value,
            measured.IsValid,
            recording.WasInterrupted ? true : null,
            measured.Checks,
            measured.Steady,
            measured.SteadyFromSeconds,
            measured.SteadyRounds,
            measured.Unsent,
            measured.Whole,
            measured.Latencies.ToDictionary(
                pair => LatencySummaries.Key(pair.Key.Metric, pair.Key.Origin),
                pair => pair.Value
            ),
            new TokenCounts(
                measured.Source,
                measured.TokensPerEvent,
                measured.ItlRefusal,
                measured.MeanInput,
                measured.MeanOutput,
                measured.OutputShare,
                measured.CachedFraction
            ),
            stage.Asked ?? (imported is null ? plan.Asked : null),
            new SortedDictionary<RequestOutcome, int>(measured.Outcomes.ToDictionary()),
            FailureDetails(recording),
            measured
                .Finishes.OrderBy(pair => pair.Key)
                .ToDictionary(pair => (FinishKind)pair.Key, pair => pair.Value),
            measured.PeakInFlight < 0 ? null : measured.PeakInFlight,
            new ClientHealth(
                lags.Count == 0 ? null : lags[(lags.Count - 1) / 2] / 1e9,
                lags.Count == 0 ? null : lags[(int)((lags.Count - 1) * 0.99)] / 1e9,
                measured.SendLag?.P99.Value,
                measured.CoalescedFraction,
                recording.CoresUsed,
                recording.LateConnections < 0 ? null : recording.LateConnections
            ),
            [
                .. measured.Promise.Select(finding => new PromiseFinding(
                    finding.Target.Name,
                    finding.Target.LimitSeconds,
                    finding.Seconds,
                    finding.IsKept
                )),
            ],
            measured.Goodput,
            measured.GoodFraction,
            BenchCost.Of(outcome, stage),
            outcome.Predictions.ElementAtOrDefault(index),
            measured.Server is { } server ? Engine(server) : null,
            measured.Server is { Gpus: { } gpus } told ? Gpu(told, gpus) : null,
            measured.Server?.Course.Select(Row).ToArray(),
            measured.Graded,
            recording.StartNs,
            recording.Records.Select(record => RequestRows.Of(record, recording.StartNs))
        );
    }

    private static Dictionary<RequestOutcome, string>? FailureDetails(LoadRecording recording)
    {
        Dictionary<RequestOutcome, string> details = recording
            .Records.Where(record => record.Outcome != RequestOutcome.Finished)
            .DistinctBy(record => record.Outcome)
            .Where(record => record.Detail.Length > 0)
            .OrderBy(record => record.Outcome)
            .ToDictionary(record => record.Outcome, record => record.Detail);
        return details.Count == 0 ? null : details;
    }
}
