using System.Diagnostics;
using Farthing.Catalogs;
using Farthing.Cli;
using Farthing.Planning;
using Farthing.Scenarios;
using Farthing.Scenarios.Flags;

namespace Farthing.Plans;

/// <summary>From a command line to a plan with everything that is said beside it; <c>plan</c> and its replay run the same.</summary>
internal static class PlanRun
{
    /// <summary>Plans a scenario.</summary>
    /// <param name="context">The command line.</param>
    /// <param name="scenario">The scenario that was read from it.</param>
    /// <param name="catalog">The catalog with its overlays.</param>
    /// <param name="progress">Told what is being done.</param>
    public static PlanAnswer Of(
        VerbContext context,
        Scenario scenario,
        Catalog catalog,
        Action<string> progress
    )
    {
        Stopwatch watch = Stopwatch.StartNew();
        PlanInputs inputs = PlanResolver.Resolve(context, scenario, catalog);
        Plan plan = Planner.Run(inputs.Request, progress, context.Cancellation);
        progress("what else you could do");
        PlanAnswer answer = new(
            inputs,
            plan,
            watch.Elapsed.TotalSeconds,
            context.Faults,
            context.Cancellation
        );
        context.StopOnFaults();
        return answer;
    }

    /// <summary>Reads the scenario and the catalog of a command line; all faults of both at once.</summary>
    public static (Scenario Scenario, Catalog Catalog) Read(
        VerbContext context,
        ScenarioFlags flags,
        (string File, string Text)? stored = null
    )
    {
        Scenario scenario = flags.Read(context, stored);
        Catalog catalog = CatalogLoader.Load(context);
        context.StopOnFaults();
        return (scenario, catalog);
    }
}
