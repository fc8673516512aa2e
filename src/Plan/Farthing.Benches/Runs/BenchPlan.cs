using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Measurement.Load;
using Farthing.Measurement.Load.Datasets;
using Farthing.Numerics.Quantities;
using Farthing.Serving.Slos;
using Farthing.Workloads.Arrivals;
using Farthing.Workloads.Lengths;
using Farthing.Workloads.Profiles;
using Farthing.Workloads.Requests;
using Farthing.Workloads.Sources;

namespace Farthing.Benches.Runs;

/// <summary>Plan of a bench, checked.</summary>
public sealed record BenchPlan
{
    /// <summary>The server; null for an emulated one.</summary>
    public required LoadTarget? Target { get; init; }

    /// <summary>The loads, ascending.</summary>
    public required IReadOnlyList<LoadLevel> Levels { get; init; }

    /// <summary>True where several loads were asked for.</summary>
    public required bool IsSweep { get; init; }

    public required Interval Input { get; init; }

    public required Interval Output { get; init; }

    public required GapDistribution Gaps { get; init; }

    public int? MaxConcurrency { get; init; }

    /// <summary>The requests of a trace; null without one.</summary>
    public RequestTable? Trace { get; init; }

    /// <summary>Which request of the trace waits for which; null where they have times of their own.</summary>
    public ClosedLoopPlan? ClosedLoop { get; init; }

    /// <summary>Arrivals, lengths and sessions of a workload profile; null without one.</summary>
    public WorkloadProfile? Profile { get; init; }

    /// <summary>Prompts that people have written; null for text of our own.</summary>
    public PromptDataset? Dataset { get; init; }

    /// <summary>Output tokens of every answer to <see cref="Dataset"/>; null takes the file's.</summary>
    public int? DatasetOutput { get; init; }

    /// <summary>False sends prompts of a data set as they stand.</summary>
    public bool Salts { get; init; } = true;

    /// <summary>Choice and prediction of a plan; null without one.</summary>
    public PlanUnderTest? Fleet { get; init; }

    /// <summary>True when <see cref="Gaps"/> was asked for, and goes before a profile's own.</summary>
    public bool HasArrivalsOfItsOwn { get; init; }

    /// <summary>Without an address, a page is written.</summary>
    public bool WritesReport { get; init; }

    /// <summary>The page that is written though nobody named it; null without.</summary>
    public string? DefaultReport => Target is null && WritesReport ? "report.html" : null;

    public int? Turns { get; init; }

    public double ThinkSeconds { get; init; }

    /// <summary>Null takes one request's time.</summary>
    public double? RampSeconds { get; init; }

    public int? SharedPrefix { get; init; }

    public int PrefixGroups { get; init; }

    public bool WritesTokenIds { get; init; }

    /// <summary>Seconds of each load; null where a number of requests or the budget says.</summary>
    public double? DurationSeconds { get; init; }

    public long? Requests { get; init; }

    public double BudgetSeconds { get; init; }

    public double WarmUpSeconds { get; init; }

    public double StallSeconds { get; init; }

    public double DrainSeconds { get; init; }

    public required Slo Slo { get; init; }

    /// <summary>Dollars per GPU-hour; null where none was given.</summary>
    public double? GpuPrice { get; init; }

    /// <summary>Dollars per million tokens, prompts and outputs together, that a load is to reach; null where none was given.</summary>
    public double? TargetUsdPerMillion { get; init; }

    public int Gpus { get; init; }

    public double Utilization { get; init; }

    public string? Model { get; init; }

    public string? Gpu { get; init; }

    public string? Weights { get; init; }

    public int? TensorParallel { get; init; }

    public string? ExportVllm { get; init; }

    /// <summary>The pages of metrics that are read meanwhile.</summary>
    public BenchMetrics Metrics { get; init; } = BenchMetrics.Default;

    public string? ExportAiperf { get; init; }

    /// <summary>Engine of the server; null where it was not said.</summary>
    public string? Engine { get; init; }

    /// <summary>The lengths that are asked for; null for traces and conversations.</summary>
    public AskedLengths? Asked =>
        Trace is null && Turns is null && Profile is null && Dataset is null
            ? new AskedLengths(
                Input.High,
                Output.High,
                Input.IsPoint ? "fixed" : FormattableString.Invariant($"uniform({Input.Low / Input.High})")
            )
            : null;

    /// <summary>Lengths of requests; of sessions and data sets, their mean.</summary>
    public LengthModel Lengths =>
        Trace is not null ? new SampledLengths(Trace)
        : Profile?.Sessions is SessionModel sessions ? Means(sessions.MeanInput, sessions.Output.Mean)
        : Profile?.Lengths is LengthModel lengths ? lengths
        : new IndependentLengths(Of(Input), Of(Output));

    /// <summary>True where a session's later requests send back what was said before.</summary>
    public bool HasConversations =>
        Turns is not null
        || Profile?.Sessions is not null
        || Dataset?.HasConversations == true
        || (ClosedLoop is not null && Trace?.HasPrefixes == false);

    /// <summary>True where the model ends its answers, because the data set states a cap and no length.</summary>
    public bool EndsFreely => Dataset?.HasCapsOnly == true && DatasetOutput is null;

    /// <summary>True where prompts begin alike on purpose.</summary>
    public bool SharesPrefixes =>
        SharedPrefix is not null
        || HasConversations
        || !Salts
        || Profile?.Reuse is not null
        || Trace?.HasPrefixes == true;

    private static IndependentLengths Means(double input, double output) =>
        new(
            new FixedLength((int)Math.Max(1, Math.Round(input))),
            new FixedLength((int)Math.Max(1, Math.Round(output)))
        );

    private static LengthDistribution Of(Interval tokens) =>
        tokens.IsPoint
            ? new FixedLength((int)tokens.Low)
            : new UniformLength((int)tokens.Low, (int)tokens.High);
}
