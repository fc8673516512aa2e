namespace Farthing.Gateway.Routing;

/// <summary>Phase of a deployment's breaker.</summary>
public enum BreakerPhase
{
    /// <summary>Requests go.</summary>
    Closed,

    /// <summary>It failed too often and is left alone.</summary>
    Open,

    /// <summary>Its rest is over: one request may try, or does.</summary>
    Trying,
}
