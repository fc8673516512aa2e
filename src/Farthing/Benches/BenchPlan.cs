using Farthing.Measurement.Bench;
using Farthing.Measurement.Load;
using Farthing.Numerics.Quantities;
using Farthing.Serving.Slos;
using Farthing.Workloads.Arrivals;
using Farthing.Workloads.Lengths;
using Farthing.Workloads.Requests;

namespace Farthing.Benches;

/// <summary>What a bench does, checked.</summary>
internal sealed record BenchPlan
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

    public int Gpus { get; init; }

    public double Utilization { get; init; }

    public string? Model { get; init; }

    public string? Gpu { get; init; }

    public string? Weights { get; init; }

    public int? TensorParallel { get; init; }

    public string? ExportVllm { get; init; }

    /// <summary>The pages of metrics that are read meanwhile.</summary>
    public BenchMetrics Metrics { get; init; } = BenchMetrics.Default;

    /// <summary>How long requests are.</summary>
    public LengthModel Lengths =>
        Trace is null ? new IndependentLengths(Of(Input), Of(Output)) : new SampledLengths(Trace);

    private static LengthDistribution Of(Interval tokens) =>
        tokens.IsPoint
            ? new FixedLength((int)tokens.Low)
            : new UniformLength((int)tokens.Low, (int)tokens.High);
}
