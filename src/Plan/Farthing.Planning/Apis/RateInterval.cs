namespace Farthing.Planning.Apis;

/// <summary>Rates between which one side is cheaper.</summary>
/// <param name="From">Requests per second, the lower end.</param>
/// <param name="To">The upper end; null where the search ended there.</param>
/// <param name="SelfWins">True when serving is cheaper.</param>
public sealed record RateInterval(double From, double? To, bool SelfWins);
