using System.Globalization;
using Farthing.Documents.Catalogs;
using Farthing.Documents.Plans;
using Farthing.Numerics.Quantities;
using Farthing.Planning;
using Farthing.Planning.Offers;
using Farthing.Planning.Packing;
using Farthing.Scenarios.Parts;
using Farthing.Scenarios.Purchases;
using Farthing.Scenarios.Readiness.Inputs;
using Farthing.Scenarios.Resolving;
using Farthing.Serving.Deployments;
using Farthing.Workloads.Arrivals;

namespace Farthing.Scenarios.Readiness.Lines;

/// <summary>The line about the purchase: what the scenario buys beside the mix of commitments and demand that costs least over weighted futures.</summary>
/// <remarks>Commitments of a year are taken as possible; those of three where <c>offers.purchase</c> names them.</remarks>
/// <param name="inputs">What is checked.</param>
internal sealed class PurchaseLine(ReadinessInputs inputs)
{
    /// <summary>A purchase that costs this share more than the best mix does not fit.</summary>
    private const double WorthFraction = 0.05;

    private const double OrderedAt = 0.8;
    private const int Year = 12;
    private const double HourSeconds = 3600;

    /// <summary>The line.</summary>
    public ReadinessLine Of()
    {
        LineName line = LineName.Purchase;
        if (inputs.Fleet is not { Entry: PlanEntry entry } fleet)
        {
            return line.Unknown(
                inputs.Fleet?.Refusal ?? inputs.WhyNoFleet ?? "no fleet was found",
                inputs.With("--current", inputs.DeployedFile ?? "serve.sh")
            );
        }

        Deployment deployment = fleet.Deployment;
        PackingResult bought = inputs.Plan.Pricing.Pack(
            deployment.Gpu,
            deployment.GpusPerReplica / deployment.PipelineParallel,
            deployment.PipelineParallel,
            deployment.Replicas
        );
        PurchaseKind[] kinds = [.. bought.Lines.Select(part => part.Offer.Kind).Distinct()];
        string words = string.Join(", ", kinds.Select(PurchaseKinds.Words));
        if (kinds.Contains(PurchaseKind.Inventory))
        {
            return line.Green($"GPUs {words}: they are paid for");
        }

        GpuPrice? rented = GpuPriceResolver.Listed(
            inputs.Scenario,
            deployment,
            inputs.Plan.Catalog,
            [PurchaseKinds.Id(PurchaseKind.OnDemand)],
            (offer, usdPerGpu) => usdPerGpu * offer.Gpus * Math.Ceiling(deployment.TotalGpus / offer.Gpus)
        );
        if (kinds.Contains(PurchaseKind.OwnPrice) || rented is null)
        {
            return line.Unknown(
                kinds.Contains(PurchaseKind.OwnPrice)
                    ? "your own price: what a commitment costs there is not known"
                    : "no price on demand is known to compare with",
                inputs.With("--assume-discount", "30%")
            );
        }

        PaidStretch[] paid = Paid(entry);
        PurchaseInputs purchase = new(
            paid,
            deployment.GpusPerReplica,
            rented,
            Offered(rented),
            inputs.Scenario.Offers.Discounts,
            inputs.Scenario.Offers.AssumedDiscount,
            inputs.Scenario.HoursPerMonth
        )
        {
            Futures = PurchaseFutures.Of(inputs.Scenario.Offers, inputs.Plan.Catalog.Prices),
            GrowthPerMonth = inputs.Scenario.Workload.GrowthPerMonth,
        };
        if (FleetPurchase.Of(purchase) is not FleetPurchase best)
        {
            return line.Unknown("no replica is ever needed", inputs.Command);
        }

        bool isByUse = kinds.All(kind => kind == PurchaseKind.OnDemand) && paid.Length > 1;
        double bill = isByUse
            ? purchase.OnDemandUsdPerMonth
            : bought.UsdPerHour * inputs.Scenario.HoursPerMonth;
        double saving = best.Decided.SavingFraction(bill);
        string mix = string.Join(
            " + ",
            best.Decided.Bands.Select(band =>
                string.Create(CultureInfo.InvariantCulture, $"{band.Nodes} × {band.Way.Name}")
            )
        );
        string paidWords = $"{words} {Show.Usd(bill)} a month";
        string seen =
            saving > 0
                ? $"{paidWords}; the best mix {Show.Usd(best.Decided.UsdPerMonth)} ({mix})"
                : $"{paidWords}; no mix with commitments costs less";
        return saving > WorthFraction
            ? line.Red(
                $"{seen}: {Show.Percent(saving)} less",
                inputs.With("--purchase", "reserved-1y,on-demand")
            )
            : line.Green(seen);
    }

    /// <summary>Replicas over time: those that a course asks for where replicas come and go, else all of them always.</summary>
    private PaidStretch[] Paid(PlanEntry entry)
    {
        double hours = inputs.Scenario.HoursPerMonth;
        if (
            inputs.Scenario.Autoscale is not ScenarioAutoscale scale
            || scale.Policy == AutoscalerKind.Fixed
            || TrafficCourse.Of(inputs) is not RateShape course
        )
        {
            return [new PaidStretch(entry.Replicas, hours)];
        }

        double carried = entry.DeliverablePerSecond / entry.Replicas * OrderedAt;
        double[] factors = [.. course.Factors];
        return
        [
            .. factors.Select(factor => new PaidStretch(
                Math.Max(1, scale.Bounds.ClampCeiling(factor * inputs.Plan.Workload.RatePerSecond / carried)),
                course.BucketSeconds / HourSeconds
            )),
        ];
    }

    private CommitmentRow[] Offered(GpuPrice rented)
    {
        bool takesThree = inputs.Scenario.Offers.Purchase.Contains(PurchaseKinds.Id(PurchaseKind.Reserved3y));
        return
        [
            .. inputs
                .Plan.Catalog.CommitmentsFor(rented.Offer)
                .Where(row => takesThree || row.TermMonths is null or <= Year),
        ];
    }
}
