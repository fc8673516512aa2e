using Farthing.Catalogs;
using Farthing.Planning.Offers;
using Farthing.Planning.Packing;
using Farthing.Planning.Quality;
using Farthing.Planning.Requests;
using Farthing.Scenarios.Parts;
using Farthing.Scenarios.Resolving;

namespace Farthing.Scenarios.Plans;

/// <summary>A scenario with every name looked up: what the planner is asked, and what its answer is compared with.</summary>
/// <param name="Scenario">What the person wrote.</param>
/// <param name="Catalog">The catalog with the person's overlays.</param>
/// <param name="Workload">The traffic.</param>
/// <param name="Request">What the planner is asked.</param>
/// <param name="Pricing">Prices of fleets.</param>
/// <param name="Quality">What each format may cost in quality.</param>
/// <param name="Today">The day that prices are judged by.</param>
/// <param name="Notes">What was assumed, converted or left out.</param>
public sealed record PlanInputs(
    Scenario Scenario,
    Catalog Catalog,
    ResolvedWorkload Workload,
    PlanRequest Request,
    OfferPricing Pricing,
    IReadOnlyList<QualityVerdict> Quality,
    DateOnly Today,
    IReadOnlyList<string> Notes
)
{
    /// <summary>What the plan follows from, for making it again.</summary>
    public required PlanOrigin Origin { get; init; }

    /// <summary>Where and how GPUs may be bought.</summary>
    public required OfferOptions Offers { get; init; }

    /// <summary>How many GPUs may be paid for.</summary>
    public required PackingLimits Limits { get; init; }

    /// <summary>Adapters that every fleet carries; null without any.</summary>
    public ScenarioAdapters? Adapters { get; init; }

    /// <summary>The same with another mix of spot and on demand.</summary>
    public PlanInputs WithSpot(SpotMix mix) => With(Offers, Limits with { Spot = mix }, Notes);

    /// <summary>The same without spot.</summary>
    /// <param name="note">Why.</param>
    public PlanInputs WithoutSpot(string note) =>
        With(
            Offers with
            {
                Purchases = [.. Offers.Purchases.Where(kind => kind != PurchaseKind.Spot)],
            },
            Limits,
            [.. Notes, note]
        );

    private PlanInputs With(OfferOptions offers, PackingLimits limits, IReadOnlyList<string> notes)
    {
        OfferSelection market = Pricing.Offers with
        {
            Offers = [.. Pricing.Offers.Offers.Where(offer => IsBought(offer.Kind))],
        };
        OfferPricing pricing = new(market, limits);
        return this with
        {
            Offers = offers,
            Limits = limits,
            Pricing = pricing,
            Request = Request with { Pricing = pricing },
            Notes = notes,
        };

        bool IsBought(PurchaseKind kind) => kind != PurchaseKind.Spot || offers.Purchases.Contains(kind);
    }
}
