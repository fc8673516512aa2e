using Farthing.Documents.Simulations;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;

namespace Farthing.Sheets.Plans;

/// <summary>A month with a part of its nodes on spot, as people read it.</summary>
internal static class FleetSpotTable
{
    /// <summary>The table, or that there is no spot price.</summary>
    public static SheetBlock? Of(PurchasePlan? plan)
    {
        if (plan?.Spot is not { } spot)
        {
            return null;
        }

        return
            spot
                is {
                    NodeUsdPerHour: double price,
                    ServedFraction: double served,
                    StopsPayingAt: double stops
                }
            ? new SheetTable(
                $"What if {(spot.Part == "rented" ? "what is rented on demand" : "all of it")} were on spot? {Show.UsdPerHour(price)} a node today",
                new TableColumns<PurchaseSpotCase>()
                    .Words("spot price", one => $"×{Show.Three(one.SpotPrice)}")
                    .Figure("spot nodes", one => Show.Usd(one.SpotUsd), rank: 1)
                    .Figure("on demand meanwhile", one => Show.Usd(one.OnDemandUsd), rank: 1)
                    .Figure("commitments", one => Show.Usd(one.RestUsd), rank: 2)
                    .Figure("a month", one => Show.Usd(one.UsdPerMonth))
                    .Figure("against the plan", one => Show.Change((one.UsdPerMonth / plan.UsdPerMonth) - 1))
                    .Of([.. spot.Cases]),
                [.. Notes(spot, served, stops)]
            )
            : new SheetNotes([
                $"spot: no spot price of {plan.Node} is known, so none is compared (spot: {{ traffic: interactive, price: $1.20/h }})",
            ]);
    }

    private static IEnumerable<string> Notes(PurchaseSpot spot, double served, double stops)
    {
        yield return stops > 0
            ? $"spot stops paying at ×{Show.Three(stops)} of its price today"
            : "spot pays at no price: what stands in for it costs more than the plan";
        yield return $"spot serves {Show.Percent(served)} of the time (assumed), nodes on demand the rest; work that reclaims lose is not in it (simulate --spot plays it)";
        if (!spot.Consented)
        {
            yield return "for information: the scenario has no consent to spot (spot: interactive or batch)";
        }
    }
}
