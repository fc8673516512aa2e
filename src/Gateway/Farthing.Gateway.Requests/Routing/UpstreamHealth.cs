namespace Farthing.Gateway.Routing;

/// <summary>Health of an upstream, as far as it was checked.</summary>
public enum UpstreamHealth
{
    /// <summary>It is not asked, or has not answered often enough: it takes requests.</summary>
    Unknown,

    /// <summary>It said so.</summary>
    Healthy,

    /// <summary>It said that it is not, or nothing: it takes no requests.</summary>
    Unhealthy,
}
