using Farthing.Cli;
using Farthing.Documents.Plans;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Planning.Capacities;
using Farthing.Scenarios;
using Farthing.Scenarios.Capacities;
using Farthing.Verbs.Plans;

namespace Farthing.Verbs.Cost;

/// <summary>A fleet that a command line names, with what the engine found that it carries and what its GPUs cost.</summary>
/// <param name="Found">The search's answer.</param>
/// <param name="Capacity">What it carries.</param>
/// <param name="Document">The same as a document.</param>
/// <param name="UsdPerGpuHour">One GPU of it for an hour: the person's own price, else the cheapest offer's over the GPUs that serve.</param>
internal sealed record CarryingFleet(
    CapacityAnswer Found,
    FleetCapacity Capacity,
    PlanCapacityDocument Document,
    Interval UsdPerGpuHour
)
{
    /// <summary>Simulates what a named fleet carries.</summary>
    /// <param name="context">The command line.</param>
    /// <param name="fleet">Traffic and promise.</param>
    /// <param name="serving">Model and formats.</param>
    /// <param name="gpus">The flag that names the fleet.</param>
    /// <param name="own">The person's own price of a GPU-hour; null takes the offers'.</param>
    /// <exception cref="FarthingException">Everything that is wrong with the flags; a fleet that carries nothing (exit code 1); one without a price.</exception>
    public static CarryingFleet Find(
        VerbContext context,
        FleetFlags fleet,
        ServingFlags serving,
        QuantityFlag gpus,
        Interval? own
    )
    {
        (Scenario scenario, bool hasLoad) = fleet.Read(context, serving, gpus, own?.Low);
        CapacityAnswer found = CapacityRun.Of(
            PlanCommand.Around(context),
            scenario,
            hasLoad,
            serving.CatalogOf(context),
            context.Cancellation
        );
        PlanCapacityDocument document = CapacityRecord.Of(found);
        if (found is not { Carries: true, Capacity: FleetCapacity capacity })
        {
            throw new FarthingException(
                new Fault(
                    CostFaultCodes.CarriesNothing,
                    $"{document.Gpus} carry nothing of it: {document.Reason}"
                )
                {
                    Path = gpus.Name,
                    Value = document.Gpus,
                    Expected = found.Capacity is null
                        ? "more or larger GPUs, or smaller weights; " + string.Join("; ", document.Rejected)
                        : "a looser promise, or faster GPUs",
                },
                exitCode: 1
            );
        }

        Interval usd =
            own
            ?? (
                found.Quote is { } quote
                    ? quote.UsdPerHour / found.Gpus
                    : throw new FarthingException(
                        new Fault(CliFaultCodes.FlagMissing, "no price of this fleet is known")
                        {
                            Path = "--gpu-price",
                            Expected = "your price of a GPU-hour, such as $2.21/h",
                        }
                    )
            );
        return new CarryingFleet(found, capacity, document, usd);
    }

    /// <summary>What was assumed in place of what nobody said.</summary>
    public IEnumerable<string?> Assumptions(VerbContext context, FleetFlags fleet) =>
        Found.Assumptions.Prepend(fleet.AssumesLengths(context) ? AssumedLengths.Words : null);
}
