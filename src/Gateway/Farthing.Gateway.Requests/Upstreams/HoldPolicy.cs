namespace Farthing.Gateway.Upstreams;

/// <summary>What is held for a stream before it is sent.</summary>
public enum HoldPolicy
{
    /// <summary>The most that it can cost.</summary>
    Worst,

    /// <summary>What nine of ten streams of its key at its deployment came to, raised while it flows, where all its output is to be seen and its upstream stops when it is cut off; everything else as <see cref="Worst"/>.</summary>
    Learned,
}
