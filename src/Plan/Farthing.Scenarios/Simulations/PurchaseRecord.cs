using Farthing.Documents.Simulations;
using Farthing.Economics.Purchases.Screening;
using Farthing.Economics.Purchases.Ways;
using Farthing.Scenarios.Purchases;

namespace Farthing.Scenarios.Simulations;

/// <summary>A purchase as its part of a document.</summary>
public static class PurchaseRecord
{
    /// <summary>The part.</summary>
    public static PurchasePlan Of(FleetPurchase purchase)
    {
        PurchaseInputs inputs = purchase.Inputs;
        PurchaseSplit decided = purchase.Decided;
        double autoscaled = purchase.Curve.AutoscaledUsdPerMonth!.Value;
        return new PurchasePlan(
            inputs.Price.Offer is { } offer ? $"{offer.InstanceType} in {offer.Region}" : "a replica",
            inputs.GpusPerNode,
            inputs.NodeUsdPerHour,
            purchase.Load.MeanNodes,
            purchase.Load.PeakNodes,
            purchase.Curve.StaticPeakUsdPerMonth!.Value,
            autoscaled,
            decided.UsdPerMonth,
            decided.SavingFraction(autoscaled),
            [.. decided.Bands.Select(Band)],
            decided.CoverageFraction,
            purchase.Today.CommittedNodes,
            Outlook(purchase),
            [
                .. purchase.Curve.TurnPoints.Select(turn => new PurchaseTurn(
                    turn.Below.Name,
                    turn.Above.Name,
                    turn.UsedFraction
                )),
            ],
            [
                .. purchase.Regrets.Select(regret => new PurchaseRegret(
                    regret.Case.TrafficFactor,
                    regret.Case.Prices.OnDemand,
                    regret.Case.Prices.NewCommitment,
                    regret.Held.UsdPerMonth,
                    regret.Best.UsdPerMonth,
                    regret.Fraction
                )),
            ],
            purchase.Commitments.Unpriced,
            purchase.Commitments.Dated
        );
    }

    private static PurchaseBand Band(SplitBand band) =>
        new(
            band.Way.Name,
            band.FirstNode,
            band.Nodes,
            band.Way is CommittedNode committed ? committed.TermMonths : 0,
            band.Way.UsdPerHourAt(1),
            band.UtilizationFraction,
            band.UsdPerMonth
        );

    private static PurchaseOutlook? Outlook(FleetPurchase purchase) =>
        purchase is { Outlook: { } outlook, Best: { } best }
            ? new PurchaseOutlook(
                outlook.Options.HorizonMonths,
                best.ExpectedUsd,
                outlook.Judge([.. outlook.Commitments.Select(_ => 0)]).ExpectedUsd,
                best.WorstRegretFraction,
                outlook.ValueOfWaitingUsd,
                [
                    .. outlook.Scenarios.Select(future => new WeightedFuture(
                        future.Weight,
                        future.TrafficAfterYear,
                        future.OnDemandAfterYear
                    )),
                ]
            )
            {
                Hedge = outlook.Options.HedgeFraction,
                StatedRegret = best.StatedRegretFraction,
                TrafficWeights = purchase.Inputs.Futures.IsTrafficGiven ? "given" : "guess",
                PriceWeights =
                    purchase.Inputs.Futures.IsOnDemandGiven ? "given"
                    : purchase.Inputs.Futures.Fitted is { FamilyYears: > 0 } ? "fitted"
                    : "guess",
                HistoryYears = purchase.Inputs.Futures.Fitted?.FamilyYears,
                HistoryUntil = purchase.Inputs.Futures.Fitted?.Until,
                GrowthPerMonth = purchase.Inputs.GrowthPerMonth,
                MostNodes = outlook.PeakNodes == outlook.Options.MostNodes ? outlook.Options.MostNodes : null,
            }
            : null;
}
