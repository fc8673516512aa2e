using Farthing.Planning;
using Farthing.Planning.Sharing;

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

    /// <summary>By kind, how many GPUs there are and how many fleets leave over; without an inventory and quotas, none.</summary>
    public static IReadOnlyList<(string Gpu, int Left, int Count)> LeftOver(
        PlanInputs inputs,
        SharedInventory inventory,
        IEnumerable<PlanEntry> fleets
    )
    {
        PlanEntry[] all = [.. fleets];
        return
        [
            .. inputs
                .Offers.Inventory.Select(item => item.GpuId)
                .Concat(inputs.Limits.Quotas.Keys)
                .Distinct()
                .Select(gpu =>
                {
                    int used = all.Where(fleet => fleet.Shape.Gpu.Id == gpu)
                        .Sum(fleet => fleet.Quote.GpusPaid);
                    return (gpu, inventory.Of(gpu) - used, inventory.Of(gpu));
                }),
        ];
    }
}
