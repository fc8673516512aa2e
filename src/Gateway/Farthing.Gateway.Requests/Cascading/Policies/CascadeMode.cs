namespace Farthing.Gateway.Cascading.Policies;

/// <summary>How a model's cascade answers.</summary>
public enum CascadeMode
{
    /// <summary>It keeps the small model's whole answer back until it has decided, streams as well.</summary>
    Buffered,

    /// <summary>It decides on the opening of the small model's answer; a stream goes on to the client from then on as it comes.</summary>
    Optimistic,

    /// <summary>It does nothing.</summary>
    Off,
}
