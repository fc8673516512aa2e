using Farthing.Serving.Lifecycles;
using Farthing.Serving.Spot;

namespace Farthing.Scenarios.Parts;

/// <summary>Work on spot nodes.</summary>
public sealed record ScenarioSpot
{
    /// <summary>What runs there.</summary>
    public required SpotTraffic Traffic { get; init; }

    /// <summary>The person's own price of one GPU-hour; null takes the offers.</summary>
    public double? GpuUsdPerHour { get; init; }

    /// <summary>GPUs of a spot node; null takes those of the cheapest offer.</summary>
    public int? GpusPerNode { get; init; }

    /// <summary>Mean hours for which a zone has nodes; null plays both ends of what is published and measured.</summary>
    public double? TakenEveryHours { get; init; }

    /// <summary>The market; its <see cref="SpotMarket.UpHours"/> stands for nothing where <see cref="TakenEveryHours"/> is null.</summary>
    public required SpotMarket Market { get; init; }

    /// <summary>From the notice until a node is gone; null takes the cloud's.</summary>
    public double? NoticeSeconds { get; init; }

    /// <summary>True where a replica hands over what it has at the notice.</summary>
    public bool MovesOnNotice { get; init; }

    /// <summary>Replicas on demand at all times, of those that are wanted.</summary>
    public int Base { get; init; }

    /// <summary>Spot replicas beyond those that are wanted.</summary>
    public int Extra { get; init; }

    /// <summary>When nodes on demand stand in.</summary>
    public SpotFallback Fallback { get; init; }

    /// <summary>What is left of a request's output on a lost node.</summary>
    public KeptWork Keeps { get; init; }

    /// <summary>From one checkpoint to the next; null takes the one that costs least.</summary>
    public double? CheckpointEverySeconds { get; init; }

    /// <summary>Time of one checkpoint.</summary>
    public double CheckpointTakesSeconds { get; init; }
}

/// <summary>What runs on spot nodes.</summary>
public enum SpotTraffic
{
    /// <summary>Requests that people wait for: the promise is on their latencies.</summary>
    Interactive,

    /// <summary>Requests with a deadline, which replicas pull as they have room.</summary>
    Batch,
}
