using Farthing.Catalogs.Histories;
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
