using Farthing.Serving.Gpus;
using Farthing.Serving.Slos;
using Farthing.Serving.StepTimes;

namespace Farthing.Measurement.Watching.Readings;

/// <summary>Facts for a watch beyond its targets' metrics.</summary>
public sealed record WatchOptions
{
    /// <summary>The GPU that the engines run on; null where nobody said.</summary>
    public GpuSpec? Gpu { get; init; }

    /// <summary>GPUs of all watched engines together; null takes the exporter's count, else one per engine (assumed).</summary>
    public int? Gpus { get; init; }

    /// <summary>Dollars per GPU-hour; null leaves money out.</summary>
    public double? GpuUsdPerHour { get; init; }

    /// <summary>Step times of one engine, for MBU and MFU from tokens; null where the model or GPU is not known.</summary>
    public OperatorStepTimeModel? StepTimes { get; init; }

    /// <summary>The latency promise that rules judge by.</summary>
    public Slo Slo { get; init; } = Slo.None;

    /// <summary>Highest price of a million tokens, in and out; null for no limit.</summary>
    public double? PlanUsdPerMillionTokens { get; init; }

    /// <summary>The window of rates, means and percentiles. Default 60 s.</summary>
    public double WindowSeconds { get; init; } = 60;

    /// <summary>Thresholds that replace those of the rules, by the rule's name; NaN switches a rule off.</summary>
    public IReadOnlyDictionary<string, double> Thresholds { get; init; } = new Dictionary<string, double>();
}
