using System.Globalization;
using Farthing.Documents.Simulations;
using Farthing.Economics.Purchases.Screening;
using Farthing.Economics.Purchases.Ways;
using Farthing.Scenarios.Parts;
using Farthing.Scenarios.Purchases;

namespace Farthing.Scenarios.Fleets;

/// <summary>What a month would cost with its rented nodes on spot, as its part of a document.</summary>
internal static class FleetSpot
{
    /// <summary>The part; without a spot price it says that there is none.</summary>
    /// <param name="bought">The decided purchase.</param>
    /// <param name="spot">Consent to spot, and a price of the person's own; null where the scenario has neither.</param>
    public static PurchaseSpot Of(FleetPurchase bought, ScenarioSpot? spot)
    {
        PurchaseInputs inputs = bought.Inputs;
        double? usdPerHour = spot?.GpuUsdPerHour * inputs.GpusPerNode ?? inputs.Price.Offer?.SpotUsdPerHour;
        if (usdPerHour is not double today)
        {
            return new PurchaseSpot(spot is not null, null, null, null, null, null, null, []);
        }

        SpotNode node = new("spot", today, inputs.NodeUsdPerHour, SpotPart.AssumedServedFraction);
        SpotPart part = new(bought.Decided, node);
        return new PurchaseSpot(
            spot is not null,
            part.IsRented ? "rented" : "all",
            today,
            spot?.GpuUsdPerHour is not null
                ? "your price"
                : $"{inputs.Price.Source}, {inputs.Price.AsOf?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "no date"}",
            node.ServedFraction,
            part.NodeHoursPerMonth,
            part.StopsPayingAt,
            [
                .. part.Choices.Select(choice => new PurchaseSpotCase(
                    choice.PriceFactor,
                    choice.SpotUsd,
                    choice.OnDemandUsd,
                    choice.RestUsd,
                    choice.UsdPerMonth,
                    choice.RegretFraction
                )),
            ]
        );
    }
}
