using System.Globalization;
using Farthing.Catalogs;
using Farthing.Catalogs.Histories;
using Farthing.Catalogs.Offers;
using Farthing.Numerics.Faults;
using Farthing.Planning.Offers;
using Farthing.Scenarios.Plans;

namespace Farthing.Scenarios.Fleets.Hindsight;

/// <summary>A scenario on a past day: what was for sale then, at the prices of that day, and nothing else.</summary>
/// <param name="Scenario">The scenario, without regions and discounts that the history says nothing of.</param>
/// <param name="Catalog">The catalog with the offers and commitments of the day.</param>
/// <param name="Notes">What was left out.</param>
public sealed record PastScenario(Scenario Scenario, Catalog Catalog, IReadOnlyList<string> Notes)
{
    /// <summary>Puts a scenario on the last day of what was known.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="today">The catalog.</param>
    /// <param name="known">Prices up to the day (<see cref="PriceHistory.Until"/>); no later one can be reached from here.</param>
    /// <exception cref="FarthingException">Nothing that the scenario allows had a price on that day.</exception>
    public static PastScenario Of(Scenario scenario, Catalog today, PriceHistory known)
    {
        RefuseOwn(scenario);
        Catalog past = today.On(known);
        string day = known.Last.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        List<string> notes =
        [
            $"prices, commitments and places are those of {PriceHistory.Cloud.ToUpperInvariant()}'s list on {day}: other sellers have no history here; which machines stand in which region is today's knowledge",
        ];
        (List<string> regions, List<string> others) = Regions(scenario, today, past);
        if (regions.Count == 0)
        {
            throw NotSold(
                scenario,
                "offers.regions",
                $"the price history has none of these regions on {day}",
                string.Join(", ", scenario.Offers.Regions),
                past.Offers,
                offer => offer.Region
            );
        }

        if (others.Count > 0)
        {
            notes.Add($"the price history has nothing in {string.Join(", ", others)}: left out");
        }

        RegionPattern[] patterns = [.. regions.Select(text => new RegionPattern(text))];
        InstanceOffer[] sold =
        [
            .. past.Offers.Where(offer =>
                offer.IsOnDemandAvailable != false && patterns.Any(pattern => pattern.IsMatch(offer.Region))
            ),
        ];
        string[] named =
        [
            .. scenario.Hardware.Gpus.Select(name => today.TryGpu(name, out _)?.Spec.Id).OfType<string>(), // An unknown name is refused by whoever plans.
        ];
        string[] absent = [.. named.Where(id => sold.All(offer => offer.GpuId != id))];
        if (absent.Length > 0 && absent.Length == scenario.Hardware.Gpus.Count)
        {
            throw NotSold(
                scenario,
                "hardware.gpus",
                $"the price history has none of these GPUs on {day} in {string.Join(", ", regions)}",
                string.Join(", ", scenario.Hardware.Gpus),
                past.Offers.Where(offer => offer.IsOnDemandAvailable != false),
                offer => $"{offer.GpuId} in {offer.Region}"
            );
        }

        if (absent.Length > 0)
        {
            notes.Add($"the price history has no {string.Join(", ", absent)} there: left out");
        }

        Dictionary<string, double> discounts = scenario
            .Offers.Discounts.Where(one =>
                DiscountKey.TryParse(one.Key) is not { } key
                || sold.Any(offer => key.IsMatch(offer, key.Kind))
            )
            .ToDictionary(one => one.Key, one => one.Value);
        foreach (string idle in scenario.Offers.Discounts.Keys.Except(discounts.Keys))
        {
            notes.Add($"your discount {idle} holds for nothing in the price history: left out");
        }

        if (today.Offers.Any(offer => offer.Origin is not null))
        {
            notes.Add("prices of your own files are left out: they are not of that day");
        }

        return new PastScenario(
            scenario with
            {
                Offers = scenario.Offers with { Regions = regions, Discounts = discounts },
            },
            past,
            notes
        );
    }

    /// <summary>What has no list price has no history.</summary>
    private static void RefuseOwn(Scenario scenario)
    {
        FaultList faults = new();
        (string Path, bool IsGiven, string Message)[] own =
        [
            ("offers.gpu_price", scenario.Offers.GpuUsdPerHour is not null, "your own price has no history"),
            (
                "hardware.inventory",
                scenario.Hardware.Inventory.Count > 0,
                "GPUs that you have are not bought, so no price that came would matter"
            ),
        ];
        foreach ((string path, bool isGiven, string message) in own)
        {
            if (isGiven)
            {
                faults.Add(
                    scenario.FaultAt(
                        path,
                        new Fault(OfferFaultCodes.Conflict, message)
                        {
                            Expected = "hindsight over list prices, without it",
                        }
                    )
                );
            }
        }

        faults.ThrowIfAny();
    }

    /// <summary>Regions that the history has, those that only today's catalog has, and with the former those that nobody has: they are refused like everywhere.</summary>
    private static (List<string> Kept, List<string> Others) Regions(
        Scenario scenario,
        Catalog today,
        Catalog past
    )
    {
        List<string> kept = [];
        List<string> others = [];
        foreach (string text in scenario.Offers.Regions)
        {
            RegionPattern pattern = new(text);
            bool isElsewhere =
                !past.Offers.Any(offer => pattern.IsMatch(offer.Region))
                && today.Offers.Any(offer => pattern.IsMatch(offer.Region));
            (isElsewhere ? others : kept).Add(text);
        }

        return (kept, others);
    }

    private static FarthingException NotSold(
        Scenario scenario,
        string path,
        string message,
        string value,
        IEnumerable<InstanceOffer> offers,
        Func<InstanceOffer, string> word
    ) =>
        new(
            scenario.FaultAt(
                path,
                new Fault(PlanFaultCodes.NotInHistory, message)
                {
                    Value = value,
                    Expected =
                        "of that day: "
                        + string.Join(", ", offers.Select(word).Distinct().Order(StringComparer.Ordinal)),
                }
            )
        );
}
