using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Measurement.Load;
using Farthing.Measurement.Load.Prompts;
using Farthing.Numerics.Statistics;

namespace Farthing.Benches.Runs;

/// <summary>Everything that a bench found out.</summary>
/// <param name="Plan">What was asked.</param>
/// <param name="Target">The server as it was loaded.</param>
/// <param name="Stages">The loads, ascending.</param>
public sealed record BenchOutcome(BenchPlan Plan, LoadTarget Target, IReadOnlyList<BenchStage> Stages)
{
    /// <summary>The server that the emulated one imitates; null for a real one.</summary>
    public string? Emulated { get; init; }

    public required PromptScale Scale { get; init; }

    public required RequestExtras Extras { get; init; }

    /// <summary>Null where none was asked for.</summary>
    public WarmUp? WarmUp { get; init; }

    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>One a load; null where there is none.</summary>
    public IReadOnlyList<BenchPrediction?> Predictions { get; init; } = [];

    /// <summary>Share of GPU time that prompts take by the model, one a load; null where it cannot be told.</summary>
    public IReadOnlyList<double?> PrefillShares { get; init; } = [];

    /// <summary>The loads that are one sweep: another tool's file may hold runs of several lengths.</summary>
    public IReadOnlyList<BenchStage> Sweep =>
        Imported is null || Stages.Count == 0 ? Stages : LikeLoads.Of(Stages)[0];

    /// <summary>Between which loads the promise breaks; null for one load, without a promise, or where no load can decide it.</summary>
    public SloBracket? Search =>
        Plan.IsSweep
        && Plan.Slo.Targets.Count > 0
        && (Imported is null || Sweep.Count > 1)
        && Sweep.Any(Decides)
            ? LoadSearch.Bracket(Sweep)
            : null;

    /// <summary>The page that is written though nobody named it; null without.</summary>
    public string? DefaultReport => Imported is null && Stages.Count > 0 ? Plan.DefaultReport : null;

    /// <summary>Dollars per GPU-hour; null where unknown.</summary>
    public double? GpuPrice { get; init; }

    public bool WasInterrupted { get; init; }

    /// <summary>From the first request to the server to the end of the last load, warm-up and pauses included; null for a run of another tool.</summary>
    public double? WallSeconds { get; init; }

    /// <summary>Another tool's own statements in its result; null for a run of our own.</summary>
    public ImportOrigin? Imported { get; init; }

    /// <summary>The highest load that keeps the promise, every lower one too; null without.</summary>
    public BenchStage? Best => LoadSweep.HighestKept(Sweep);

    /// <summary>From where on more load brings ever less throughput.</summary>
    public double? Knee =>
        LoadKnee.Find(
            [.. Loads.Select(load => load.Key)],
            [.. Loads.Select(load => load.Average(stage => stage.Measured.Steady.OutputTokensPerSecond))]
        );

    /// <summary>Loads that were played several times are one.</summary>
    private IEnumerable<IGrouping<double, BenchStage>> Loads => Sweep.GroupBy(stage => stage.Level.Value);

    /// <summary>True for a load that keeps the promise or misses it; figures of another tool may say neither.</summary>
    private static bool Decides(BenchStage stage) =>
        stage.Measured.HasTooManyErrors || stage.Measured.Promise.Any(finding => finding.Seconds is not null);
}
