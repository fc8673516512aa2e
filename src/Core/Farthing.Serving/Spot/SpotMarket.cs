namespace Farthing.Serving.Spot;

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
