using Farthing.Planning.Deliverables;
using Farthing.Planning.Requests;

namespace Farthing.Planning.Sharing;

/// <summary>The highest common multiple of their rates at which models fit on shared GPUs together.</summary>
/// <param name="KeptFactor">The highest multiple that was seen to fit; 0 where none did.</param>
/// <param name="LostFactor">The lowest multiple above it that did not; infinite where none was found.</param>
/// <param name="Fleets">The fleets at the kept multiple, by model; empty where none did.</param>
public sealed record InventoryFit(double KeptFactor, double LostFactor, IReadOnlyList<PlanEntry> Fleets)
{
    /// <summary>Kept and lost multiples end at most this far apart.</summary>
    public const double Tolerance = 0.05;

    /// <summary>Searches: each multiple is a plan of every model at that rate.</summary>
    /// <param name="requests">The models, each with its traffic.</param>
    /// <param name="inventory">The GPUs.</param>
    /// <param name="progress">Told what is being tried.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static InventoryFit Find(
        IReadOnlyList<PlanRequest> requests,
        SharedInventory inventory,
        Action<string> progress,
        CancellationToken cancellation = default
    )
    {
        IReadOnlyList<PlanEntry> fleets = [];
        DeliverableRate rate = DeliverableSearch.Find(
            factor =>
            {
                progress(FormattableString.Invariant($"all models at {factor:0.00} times their rates"));
                IReadOnlyList<PlanEntry>? found = At(requests, factor, inventory, cancellation);
                fleets = found ?? fleets;
                return found is not null;
            },
            tolerance: Tolerance
        );
        return new InventoryFit(rate.KeptFactor, rate.LostFactor, fleets);
    }

    private static IReadOnlyList<PlanEntry>? At(
        IReadOnlyList<PlanRequest> requests,
        double factor,
        SharedInventory inventory,
        CancellationToken cancellation
    )
    {
        List<IReadOnlyList<PlanEntry>> candidates = [];
        foreach (PlanRequest request in requests)
        {
            Plan plan = Planner.Run(
                request with
                {
                    Workload = request.Workload.AtRate(factor),
                    IsProven = false,
                },
                null,
                cancellation
            );
            cancellation.ThrowIfCancellationRequested();
            if (plan.Chosen is null)
            {
                return null;
            }

            candidates.Add(plan.Entries);
        }

        return inventory.Cheapest(candidates);
    }
}
