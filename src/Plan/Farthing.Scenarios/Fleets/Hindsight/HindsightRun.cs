using Farthing.Catalogs.Histories;
using Farthing.Economics.Purchases.Hindsight;
using Farthing.Numerics.Faults;
using Farthing.Scenarios.Plans;

namespace Farthing.Scenarios.Fleets.Hindsight;

/// <summary>Plays the prices that came against a purchase that is decided.</summary>
public static class HindsightRun
{
    /// <summary>Plays them. The clairvoyant signs on the same day, in one place, for the same fleet; it knows every price.</summary>
    /// <param name="answer">The fleet as decided with the prices of the day.</param>
    /// <param name="history">All prices.</param>
    /// <param name="day">The day.</param>
    /// <exception cref="FarthingException">The fleet cannot be bought anywhere (exit code 1).</exception>
    public static HindsightAnswer Of(FleetAnswer answer, PriceHistory history, DateOnly day)
    {
        if (answer.Places.Count == 0)
        {
            throw new FarthingException(
                answer.Inputs.Scenario.FaultAt(
                    "hardware.max_gpus",
                    new Fault(
                        PlanFaultCodes.NotInHistory,
                        "no instance of the price history holds this fleet within the GPUs that may be paid for"
                    )
                    {
                        Expected = "more GPUs (--max-gpus), other GPUs or more regions",
                    }
                ),
                exitCode: 1
            );
        }

        HindsightStretch stretch = HindsightStretch.After(
            day,
            history.Last,
            answer.Inputs.Scenario.Workload.GrowthPerMonth
        );
        PlayedPlace[] places = [.. answer.Places.Select(place => PlayedPlace.Of(place, stretch, history))];
        PlayedPlace there = places[0];
        HindsightChoice decided = there.With(there.DecidedNodes);
        HindsightChoice bestThere = Cheaper(decided, there.With(there.Played.FindCheapest()));
        HindsightChoice unmoved = there.With(there.Unmoved.FindCheapest());
        return new HindsightAnswer(
            stretch,
            places,
            decided,
            bestThere,
            unmoved,
            places
                .Skip(1)
                .Select(place => place.With(place.Played.FindCheapest()))
                .Aggregate(bestThere, Cheaper),
            there.With(there.NoNodes),
            places.Select(place => place.With(place.NoNodes)).Aggregate(Cheaper),
            history.Source
        );
    }

    /// <summary>The cheaper choice; the first on a tie.</summary>
    private static HindsightChoice Cheaper(HindsightChoice one, HindsightChoice other) =>
        other.Cost.TotalUsd < one.Cost.TotalUsd ? other : one;
}

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

/// <summary>A place and numbers of nodes signed there, with what they cost.</summary>
/// <param name="Place">The place.</param>
/// <param name="Nodes">Nodes of each of its commitments, in their order.</param>
/// <param name="Cost">At the prices that came.</param>
public sealed record HindsightChoice(PlayedPlace Place, IReadOnlyList<int> Nodes, PlayedCost Cost);
