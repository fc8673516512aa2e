namespace Farthing.Serving.Lifecycles;

/// <summary>Where a replica is in its life. A phase is only ever followed by a later one, but for <see cref="Failed"/>, which may follow any.</summary>
public enum ReplicaPhase
{
    /// <summary>Asked for; no node has been launched for it yet, and nothing is paid.</summary>
    Ordered,

    /// <summary>Its node starts and fetches the image.</summary>
    Provisioning,

    /// <summary>Weights are read and the engine starts, until the readiness probe passes.</summary>
    Loading,

    /// <summary>It gets requests.</summary>
    Ready,

    /// <summary>It gets no new requests, and ends what it has within the grace period.</summary>
    Draining,

    /// <summary>Its node was given back.</summary>
    Gone,

    /// <summary>It was lost; what it had is sent to others.</summary>
    Failed,
}
