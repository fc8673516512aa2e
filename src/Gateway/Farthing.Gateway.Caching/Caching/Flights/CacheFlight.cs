using Farthing.Gateway.Caching.Stores;
using Farthing.Gateway.Journal.Records;

namespace Farthing.Gateway.Caching.Flights;

/// <summary>A miss that is under way: equal requests wait for its answer instead of asking the upstream, too.</summary>
internal sealed class CacheFlight
{
    private readonly TaskCompletionSource<FlightEnd> ending = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );

    /// <summary>Its end.</summary>
    public Task<FlightEnd> Ending => ending.Task;

    /// <summary>Ends it; only the first call counts.</summary>
    public bool TryEnd(FlightEnd end) => ending.TrySetResult(end);
}

/// <summary>How a miss ended for those that waited for it.</summary>
/// <param name="Entry">Its answer, which they get too; null where there is none to be had.</param>
/// <param name="Tier">How that was found, where it was.</param>
/// <param name="IsAbandoned">Its client has gone: one of those that waited takes its place.</param>
internal readonly record struct FlightEnd(
    CacheEntry? Entry,
    HitTier Tier = HitTier.Exact,
    bool IsAbandoned = false
);
