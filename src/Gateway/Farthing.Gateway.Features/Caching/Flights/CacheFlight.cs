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
