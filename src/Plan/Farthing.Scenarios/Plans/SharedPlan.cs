using Farthing.Documents.Plans;
using Farthing.Planning;
using Farthing.Planning.Sharing;
using Farthing.Serving.Precision;

namespace Farthing.Scenarios.Plans;

/// <summary>Several models on shared GPUs.</summary>
/// <param name="Inputs">By model, what was asked.</param>
/// <param name="Plans">By model, its plan as if it were alone.</param>
/// <param name="Fleets">By model, the fleet of the cheapest division; null where none fits.</param>
/// <param name="Inventory">The GPUs.</param>
public sealed record SharedPlan(
    IReadOnlyList<PlanInputs> Inputs,
    IReadOnlyList<Plan> Plans,
    IReadOnlyList<PlanEntry>? Fleets,
    SharedInventory Inventory
)
{
    /// <summary>All fleets together.</summary>
    public double UsdPerHour => Fleets?.Sum(fleet => fleet.Quote.UsdPerHour) ?? 0;

    /// <summary>The plan as a document.</summary>
    public PlanSharedDocument Document() =>
        new(
            Fleets is not null,
            Plans.Any(each => each.IsPartial),
            Fleets is null ? null : UsdPerHour,
            Fleets is null ? null : UsdPerHour * Inputs[0].Scenario.HoursPerMonth,
            [
                .. Plans.Select(
                    (each, model) =>
                        new SharedModel(
                            each.Request.Model.Id,
                            each.Request.Workload.RatePerSecond,
                            each.Request.Slo.Targets.ToDictionary(
                                target => target.Name,
                                target => target.LimitSeconds
                            ),
                            Fleets is null ? null : FleetOf(Fleets[model]),
                            each.Chosen is PlanEntry alone ? FleetOf(alone) : null
                        )
                ),
            ],
            LeftOver(Inputs[0], Inventory, Fleets ?? [])
        );

    /// <summary>What a fleet is and costs.</summary>
    public static SharedFleet FleetOf(PlanEntry entry) =>
        new(
            entry.Shape.Gpu.Id,
            entry.Replicas,
            entry.Shape.Spread,
            FormatFacts.Id(entry.Shape.Weights),
            entry.Quote.GpusPaid,
            entry.Quote.UsdPerHour,
            entry.Quote.Source,
            entry.UsdPerMillionBlended,
            entry.Utilization,
            entry.UsdPerRequest
        );

    /// <summary>By kind, how many GPUs there are and how many fleets leave over; without an inventory and quotas, none.</summary>
    public static IReadOnlyList<LeftOverGpus> LeftOver(
        PlanInputs inputs,
        SharedInventory inventory,
        IReadOnlyList<PlanEntry> fleets
    ) =>
        [
            .. inputs
                .Offers.Inventory.Select(item => item.GpuId)
                .Concat(inputs.Limits.Quotas.Keys)
                .Distinct()
                .Select(gpu =>
                {
                    int used = fleets
                        .Where(fleet => fleet.Shape.Gpu.Id == gpu)
                        .Sum(fleet => fleet.Quote.GpusPaid);
                    return new LeftOverGpus(gpu, inventory.Of(gpu) - used, inventory.Of(gpu));
                }),
        ];
}
