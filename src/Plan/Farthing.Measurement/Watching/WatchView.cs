using Farthing.Measurement.Watching.Readings;
using Farthing.Measurement.Watching.Rules;

namespace Farthing.Measurement.Watching;

/// <summary>Everything that a watch says at one moment: what screen, JSON and metrics page are made from.</summary>
public sealed record WatchView
{
    /// <summary>When, in seconds since 1970.</summary>
    public required double UnixSeconds { get; init; }

    /// <summary>The window that was asked for.</summary>
    public required double WindowSeconds { get; init; }

    /// <summary>The targets, in the order in which they were given.</summary>
    public required IReadOnlyList<TargetView> Targets { get; init; }

    /// <summary>Number of engines that answered at least once.</summary>
    public required int Engines { get; init; }

    /// <summary>All engines as one.</summary>
    public required EngineWindow Fleet { get; init; }

    /// <summary>All GPUs as one; null without an exporter.</summary>
    public required GpuWindow? Gpus { get; init; }

    /// <summary>GPUs that are paid for.</summary>
    public required int PaidGpus { get; init; }

    /// <summary>True where nobody said how many GPUs there are.</summary>
    public required bool GpusAreAssumed { get; init; }

    /// <summary>MBU and MFU.</summary>
    public required LoadReading Load { get; init; }

    /// <summary>Joules per output token; NaN where power is not measured or no token came.</summary>
    public required double JoulesPerOutputToken { get; init; }

    /// <summary>Money; null without a price.</summary>
    public required WatchCost? Cost { get; init; }

    /// <summary>Alerts that hold, in the order in which they fired.</summary>
    public required IReadOnlyList<Alert> Alerts { get; init; }

    /// <summary>Advice, most urgent first.</summary>
    public required IReadOnlyList<string> Advice { get; init; }
}
