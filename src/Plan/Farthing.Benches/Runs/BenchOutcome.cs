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

    /// <summary>Between which loads the promise breaks; null for one load, or without a promise.</summary>
    public SloBracket? Search =>
        Plan.IsSweep && Plan.Slo.Targets.Count > 0 && Stages.Count > 0 ? LoadSearch.Bracket(Stages) : null;

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
    public BenchStage? Best => LoadSweep.HighestKept(Stages);

    /// <summary>From where on more load brings ever less throughput.</summary>
    public double? Knee =>
        LoadKnee.Find(
            [.. Loads.Select(load => load.Key)],
            [.. Loads.Select(load => load.Average(stage => stage.Measured.Steady.OutputTokensPerSecond))]
        );

    /// <summary>Loads that were played several times are one.</summary>
    private IEnumerable<IGrouping<double, BenchStage>> Loads => Stages.GroupBy(stage => stage.Level.Value);
}
