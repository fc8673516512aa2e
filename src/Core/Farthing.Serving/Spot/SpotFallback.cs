namespace Farthing.Serving.Spot;

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
