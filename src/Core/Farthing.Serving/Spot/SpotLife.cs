namespace Farthing.Serving.Spot;

/// <summary>A fleet on spot nodes.</summary>
public sealed record SpotLife
{
    /// <summary>When nodes can be had, and when they are taken back.</summary>
    public required SpotMarket Market { get; init; }

    /// <summary>From the notice until a node is gone.</summary>
    public long NoticeNs { get; init; } = 30_000_000_000;

    /// <summary>True where a replica hands over what it has at the notice; false where it ends what it can until its node is gone.</summary>
    public bool MovesOnNotice { get; init; }

    /// <summary>Replicas on demand that serve at all times, at most as many as are wanted: spot ones stand above them.</summary>
    public int Base { get; init; }

    /// <summary>Spot replicas beyond those that are wanted.</summary>
    public int Extra { get; init; }

    /// <summary>Replicas that stand on one spot node, at least 1: they go together.</summary>
    public int ReplicasPerNode { get; init; } = 1;

    /// <summary>When nodes on demand stand in.</summary>
    public SpotFallback Fallback { get; init; } = SpotFallback.WhenMissing;

    /// <summary>Requests that a busy replica ends in a second: what <see cref="SpotFallback.WhenLate"/> judges by.</summary>
    public double RequestsPerReplicaSecond { get; init; }
}

/// <summary>When nodes on demand stand in for spot nodes that cannot be had.</summary>
public enum SpotFallback
{
    /// <summary>Never: the fleet is smaller until spot nodes come back.</summary>
    None,

    /// <summary>Whenever too few spot replicas are ready (SpotHedge of SkyServe, arXiv 2411.01438); given back when they are.</summary>
    WhenMissing,

    /// <summary>Only when what waits could no longer be done in time by as many replicas as are wanted, started now; then until it is done.</summary>
    WhenLate,
}

/// <summary>When spot nodes can be had: each zone by turns has some and has none, for hyperexponential times; zones of a region go up and down together to a degree.</summary>
/// <remarks>The defaults are measured on AWS's V100, 2022–23 (SkyPilot's spot traces: means 0.7–9.7 h up, 0.8–3.6 h down, coefficients of variation 1.5–2.7, correlation 0.25–0.59 within a region): old GPUs in old years, to be replaced by one's own rates.</remarks>
public sealed record SpotMarket
{
    /// <summary>Zones, at least 1.</summary>
    public int Zones { get; init; } = 3;

    /// <summary>Mean time in which a zone has spot nodes, hours, above 0. At its end it takes nodes back.</summary>
    public required double UpHours { get; init; }

    /// <summary>Mean time in which a zone has none, hours, above 0.</summary>
    public double DownHours { get; init; } = 2;

    /// <summary>Coefficient of variation of both times, at least 1 (exponential).</summary>
    public double Variation { get; init; } = 2.2;

    /// <summary>Correlation over time of whether two zones have some, 0 to below 1.</summary>
    public double Correlation { get; init; } = 0.4;

    /// <summary>Share of the times up that end with the loss of every node in the zone; the others end with that of 1 to all of them, each number as likely.</summary>
    public double WholeZoneShare { get; init; } = 0.5;

    /// <summary>The share of time in which a zone has spot nodes.</summary>
    public double UpShare => UpHours / (UpHours + DownHours);
}
