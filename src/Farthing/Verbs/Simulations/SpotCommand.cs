using System.CommandLine;
using System.Diagnostics;
using Farthing.Cli;
using Farthing.Numerics.Quantities;
using Farthing.Planning.Interruptions;
using Farthing.Scenarios;
using Farthing.Scenarios.Resolving;
using Farthing.Scenarios.Simulations;
using Farthing.Scenarios.Simulations.Spot;
using Farthing.Sheets.Simulations;
using static Farthing.Settings.SettingKind;

namespace Farthing.Verbs.Simulations;

/// <summary><c>farthing simulate</c> on spot nodes: the same requests with other losses each time.</summary>
internal static class SpotCommand
{
    public static readonly QuantityFlag Seeds = new(
        "--seeds",
        Whole(1, 10_000),
        "On spot nodes, runs at each rate of losses, each with losses of its own",
        20
    );

    /// <summary>Refuses a scenario on spot nodes beside a flag that plays nodes which stay.</summary>
    public static void RefuseSpot(VerbContext context, Scenario scenario, Option beside)
    {
        if (scenario.Spot is not null)
        {
            context.Conflict(
                beside.Name,
                $"{beside.Name} plays nodes that nobody takes back, and the scenario is on spot",
                $"one of the two: a scenario without spot, or no {beside.Name}"
            );
        }

        context.StopOnFaults();
    }

    /// <summary>Plays the scenario on spot nodes; exit code 1 where the model does not fit.</summary>
    /// <param name="caller">The command line.</param>
    /// <param name="scenario">The scenario, with its spot section.</param>
    /// <param name="others">Flags of simulate that have no use here.</param>
    public static int Run(VerbContext caller, Scenario scenario, params Option[] others)
    {
        VerbContext context = new("simulate.spot", caller.Parsed, caller.Cancellation);
        Stopwatch watch = Stopwatch.StartNew();
        foreach (Option other in others.Where(one => context.Parsed.GetResult(one) is { Implicit: false }))
        {
            context.Conflict(other.Name, $"{other.Name} has no effect on spot nodes", "one of the two");
        }

        context.StopOnFaults();
        SimulationReader reader = new(context);
        SimulationInputs inputs = reader.Resolve(scenario);
        if (inputs.Misfit is MisfitAnswer misfit)
        {
            return caller.Answer(misfit.Document(), MisfitSheet.Of, exitCode: 1);
        }

        SpotTerms terms = SpotTerms.Of(scenario, inputs.Setup.Deployment, reader.Catalog);
        GpuPrice[] prices = [terms.SpotNode.Gpu, terms.StandIn.Gpu, terms.Alone.Gpu];
        foreach (GpuPrice price in prices.Where(one => !one.IsOwn).DistinctBy(one => one.Words))
        {
            CatalogLoader.WarnIfStale(context, price.Words, price.AsOf);
        }

        int seeds = context.Count(Seeds);
        using LongRun run = context.Begin();
        using ProgressLine progress = new(context);
        SpotOutcome outcome = new SpotStudy(inputs, terms, seeds).Run(
            new StudyProgress(progress.Show, progress.Count),
            run
        );
        progress.Clear();
        EdgeRun alone = new(outcome.Whole, IsUnstable: false);
        SimulationReport report = new(
            scenario,
            inputs.Workload,
            inputs.Setup,
            new SimulationOutcome(alone, alone, alone, null, outcome.OnDemand.Kept, watch.Elapsed),
            terms.Alone.Gpu,
            inputs.Notes
        );
        return context.Answer(
            new SpotRecord(report, terms, outcome).Document(),
            SpotSheet.Of,
            0,
            context.ShowsProgress ? $"{Show.Seconds(watch.Elapsed.TotalSeconds)} · --json" : null
        );
    }
}
