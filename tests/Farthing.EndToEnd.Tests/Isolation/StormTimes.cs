namespace Farthing.EndToEnd.Tests.Isolation;

/// <summary>How long a neighbor's requests took.</summary>
/// <param name="Count">Requests.</param>
/// <param name="Failed">Of these, not answered with 200.</param>
/// <param name="P50Ms">Median, milliseconds.</param>
/// <param name="P99Ms">99th percentile, milliseconds.</param>
internal sealed record StormTimes(int Count, int Failed, double P50Ms, double P99Ms)
{
    /// <inheritdoc/>
    public override string ToString() =>
        FormattableString.Invariant(
            $"{Count} requests, {Failed} failed, p50 {P50Ms:0.0} ms, p99 {P99Ms:0.0} ms"
        );
}
