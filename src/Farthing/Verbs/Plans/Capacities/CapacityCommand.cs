using System.Diagnostics;
using Farthing.Catalogs;
using Farthing.Cli;
using Farthing.Documents.Plans;
using Farthing.Numerics.Quantities;
using Farthing.Planning.Interruptions;
using Farthing.Scenarios;
using Farthing.Scenarios.Capacities;
using Farthing.Sheets.Plans;

namespace Farthing.Verbs.Plans.Capacities;

/// <summary><c>farthing plan … --capacity 8xH100-SXM</c>: the most that a given fleet carries within the promise.</summary>
internal static class CapacityCommand
{
    /// <summary>Searches the rate; exit code 1 where the fleet carries nothing.</summary>
    public static int Run(VerbContext caller, ScenarioFlags flags)
    {
        VerbContext context = new("plan.capacity", caller.Parsed, caller.Cancellation);
        Stopwatch watch = Stopwatch.StartNew();
        PlanCommand.RefuseUseless(
            context,
            $"beside {PlanFlags.Capacity.Name}",
            "one of the two",
            PlanFlags.Current,
            PlanFlags.CurrentGpus,
            PlanFlags.Target,
            PlanFlags.FitInventory,
            PlanFlags.Any,
            PlanFlags.Why,
            PlanFlags.Run
        );
        Catalog catalog = CatalogLoader.Load(context);
        (Scenario scenario, bool hasLoad) = flags.ReadFleet(context, PlanFlags.Capacity);
        using LongRun run = context.Begin();
        CapacityAnswer answer = CapacityRun.Of(PlanCommand.Around(context), scenario, hasLoad, catalog, run);
        PlanCapacityDocument document = CapacityRecord.Of(answer);
        return context.Answer(
            document,
            () => CapacitySheet.Of(document),
            document.Carries ? 0 : 1,
            $"{Show.Seconds(watch.Elapsed.TotalSeconds)} · --json"
        );
    }
}
