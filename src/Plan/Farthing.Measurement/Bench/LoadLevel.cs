using Farthing.Documents.Benches;
using Farthing.Numerics.Quantities;

namespace Farthing.Measurement.Bench;

/// <summary>One load of a bench: so many in flight, so many a second, or a trace's own times.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Value">Requests in flight, or requests per second; for a trace, its speed.</param>
public sealed record LoadLevel(LoadLevelKind Kind, double Value)
{
    /// <summary>True where requests come at their own times.</summary>
    public bool IsOpenLoop => Kind != LoadLevelKind.Concurrency;

    /// <summary>So many in flight; null where none are stated.</summary>
    public static LoadLevel? OfConcurrency(double? users) =>
        users is > 0 and double count ? new LoadLevel(LoadLevelKind.Concurrency, count) : null;

    /// <summary>So many requests per second; null where no rate is stated.</summary>
    public static LoadLevel? OfRate(double? perSecond) =>
        perSecond is > 0 and double rate ? new LoadLevel(LoadLevelKind.Rate, rate) : null;

    /// <summary>The load's value, as people write it.</summary>
    public string Number => Kind == LoadLevelKind.Concurrency ? Show.Count(Value) : Show.Three(Value);

    /// <summary>The load in words.</summary>
    public string Words =>
        Kind switch
        {
            LoadLevelKind.Concurrency => $"{Number} concurrent",
            LoadLevelKind.Rate => $"{Number} requests/s",
            _ => Value == 1 ? "the trace at its own times" : $"the trace at {Number} times its speed",
        };
}
