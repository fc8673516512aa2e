namespace Farthing.Scenarios.Fleets.Hindsight;

/// <summary>A purchase as it was decided on a past day, beside what would have been cheapest at the prices that came.</summary>
/// <param name="Stretch">The time that came.</param>
/// <param name="Places">Every place in which the fleet could be bought.</param>
/// <param name="Decided">What was decided.</param>
/// <param name="BestThere">The cheapest commitments in the same place.</param>
/// <param name="UnmovedThere">Those that would have been cheapest there had no price moved, at the prices that came.</param>
/// <param name="Clairvoyant">The cheapest place with its cheapest commitments.</param>
/// <param name="OnDemandThere">Nothing signed, in the same place.</param>
/// <param name="OnDemandBest">Nothing signed, in the place that was cheapest so.</param>
/// <param name="Source">Source of the prices.</param>
public sealed record HindsightAnswer(
    HindsightStretch Stretch,
    IReadOnlyList<PlayedPlace> Places,
    HindsightChoice Decided,
    HindsightChoice BestThere,
    HindsightChoice UnmovedThere,
    HindsightChoice Clairvoyant,
    HindsightChoice OnDemandThere,
    HindsightChoice OnDemandBest,
    string Source
)
{
    /// <summary>What was decided over the clairvoyant's, in dollars, at least 0.</summary>
    public double RegretUsd => Decided.Cost.TotalUsd - Clairvoyant.Cost.TotalUsd;

    /// <summary>The part that other commitments in the same place would have saved, at least 0.</summary>
    public double RegretByCommitmentsUsd => Decided.Cost.TotalUsd - BestThere.Cost.TotalUsd;

    /// <summary>The part that another place would have saved on top, at least 0.</summary>
    public double RegretByPlaceUsd => BestThere.Cost.TotalUsd - Clairvoyant.Cost.TotalUsd;
}
