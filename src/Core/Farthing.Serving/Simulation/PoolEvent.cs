using Farthing.Serving.Engines;

namespace Farthing.Serving.Simulation;

/// <summary>Something that happens to a pool at a moment, besides arrivals and steps.</summary>
/// <param name="Kind">What.</param>
/// <param name="Replica">To which replica, or node, or which of the planned losses; -1 for the pool.</param>
/// <param name="Moved">The requests that are sent anew.</param>
internal readonly record struct PoolEvent(
    PoolEventKind Kind,
    int Replica = -1,
    List<MovedRequest>? Moved = null
);
