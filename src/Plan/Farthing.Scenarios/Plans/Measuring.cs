using Farthing.Catalogs.Coefficients;
using Farthing.Numerics.Faults;
using Farthing.Planning;
using Farthing.Planning.Certainty;
using Farthing.Planning.Fleets;
using Farthing.Planning.Offers;
using Farthing.Planning.Packing;
using Farthing.Serving.StepTimes;

namespace Farthing.Scenarios.Plans;

/// <summary>What measuring one replica of a plan would take: rows, time, rent.</summary>
public static class Measuring
{
    /// <summary>The measurements that are proposed; null where the plan has no fleet, its fleet is measured already, or no study says what rows leave.</summary>
    public static MeasuringOffer? Offer(PlanInputs inputs, Plan plan)
    {
        if (
            plan.Chosen is not PlanEntry chosen
            || chosen.Setup.StepTimes().Calibration?.Measured(chosen.Setup.Deployment.Model.Id) == true
            || OwnRowsBand.Find(StepTimeModelFactory.FamilyOf(plan.Request.Model), MeasuringOffer.FirstRows)
                is not OwnRowsBand left
        )
        {
            return null;
        }

        ReplicaShape shape = chosen.Shape;
        bool isOwned = inputs.Offers.Inventory.Any(item => item.GpuId == shape.Gpu.Id);
        FleetQuote? rent = isOwned ? null : Rent(inputs, shape);
        string gpus = $"{shape.Gpus} × {shape.Gpu.Id}";
        return new MeasuringOffer(
            MeasuringOffer.FirstRows,
            Math.Min(1, left.HoldingFraction),
            left.Source,
            MeasuringOffer.HoursFor(MeasuringOffer.FirstRows),
            isOwned ? 0 : rent?.UsdPerHour,
            isOwned ? $"{gpus} of your own" : rent?.Words ?? gpus
        );
    }

    /// <summary>One replica by the hour, on demand: in the plan's regions, else wherever it is sold.</summary>
    private static FleetQuote? Rent(PlanInputs inputs, ReplicaShape shape)
    {
        foreach (IReadOnlyList<string> regions in (IReadOnlyList<string>[])[inputs.Offers.Regions, ["any"]])
        {
            OfferSelection market = OfferSelection.Choose(
                inputs.Catalog,
                inputs.Offers with
                {
                    Purchases = [PurchaseKind.OnDemand],
                    Discounts = new Dictionary<string, double>(),
                    Regions = regions,
                    GpuIds = [shape.Gpu.Id],
                },
                new FaultList()
            );
            int groups = shape.PipelineParallel;
            if (
                new OfferPricing(market, PackingLimits.None).Quote(shape.Gpu, shape.Gpus / groups, groups, 1)
                is FleetQuote quote
            )
            {
                return quote;
            }
        }

        return null;
    }
}
