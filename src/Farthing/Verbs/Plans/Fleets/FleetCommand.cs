using System.Diagnostics;
using Farthing.Catalogs;
using Farthing.Cli;
using Farthing.Documents.Plans;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Planning;
using Farthing.Planning.Requests;
using Farthing.Scenarios;
using Farthing.Scenarios.Fleets;
using Farthing.Scenarios.Fleets.Hindsight;
using Farthing.Scenarios.Plans;
using Farthing.Scenarios.Simulations;
using Farthing.Settings;
using Farthing.Sheets.Plans;
using Farthing.Verbs.Simulations;

namespace Farthing.Verbs.Plans.Fleets;

/// <summary><c>farthing plan … --fleet</c>: the fleet of a month.</summary>
internal static class FleetCommand
{
    /// <summary>Plans the month; exit code 1 where no fleet keeps the promise.</summary>
    public static int Run(VerbContext caller, ScenarioFlags flags)
    {
        VerbContext context = new("plan.fleet", caller.Parsed, caller.Cancellation);
        Stopwatch watch = Stopwatch.StartNew();
        PlanCommand.RefuseUseless(
            context,
            $"beside {PlanFlags.Fleet.Name}",
            "one of the two",
            PlanFlags.Current,
            PlanFlags.CurrentGpus,
            PlanFlags.Target,
            PlanFlags.Capacity,
            PlanFlags.FitInventory,
            PlanFlags.Any,
            PlanFlags.Replay,
            PlanFlags.Why,
            PlanFlags.Run
        );
        FleetWishes wishes = new(
            context.Value(PlanFlags.SearchTime),
            context.Parsed.GetValue(PlanFlags.EveryHour),
            context.Parsed.GetValue(PlanFlags.Confirm)
        );
        (Scenario scenario, Catalog catalog) = PlanCommand.Read(context, flags);
        if (scenario.Models.Count > 1)
        {
            context.Faults.Add(
                scenario.FaultAt(
                    scenario.ModelPath(1),
                    new Fault(SettingFaultCodes.NoEffect, "the fleet of a month serves one model")
                    {
                        Value = scenario.Models[1],
                        Expected = $"one model, or several without {PlanFlags.Fleet.Name}",
                    }
                )
            );
            context.StopOnFaults();
        }

        if (context.Parsed.GetValue(PlanFlags.Hindsight) is not null)
        {
            PoolsCommand.RefusePools(context, scenario, PlanFlags.Hindsight);
        }

        using ProgressLine progress = new(context);
        HindsightMarket? past = HindsightMarket.Read(context, catalog);
        PlanInputs inputs = past is null
            ? Resolve(context, PlanCommand.Around(context), scenario, catalog, [])
            : OnThatDay(context, scenario, catalog, past);
        scenario = inputs.Scenario;
        FleetMonth month = FleetMonth.Of(scenario, inputs.Workload, context.Cancellation);
        Plan plan = Planner.Run(
            month.Fit(inputs.Request) with
            {
                IsCheapestAlone = true,
            },
            new PlanProgress(progress.Show),
            context.Cancellation
        );
        if (plan.Chosen is null)
        {
            progress.Clear();
            PlanAnswer none = new(inputs, plan, [], watch.Elapsed.TotalSeconds, context.Faults);
            return caller.Answer(new PlanRecord(none, context.IsDocumentWanted).Document(), PlanSheet.Of, 1);
        }

        FleetAnswer answer = FleetRun.Of(
            inputs,
            month,
            plan,
            wishes,
            new StudyProgress(progress.Show, progress.Count) { Found = words => progress.Below = [words] },
            context.Cancellation
        );
        progress.Clear();
        PlanFleetDocument document = new FleetRecord(answer).Document() with
        {
            Hindsight = past is null
                ? null
                : HindsightRecord.Of(HindsightRun.Of(answer, past.History, past.Day)),
        };
        return context.Answer(
            document,
            FleetSheet.Of,
            0,
            $"{Show.Seconds(watch.Elapsed.TotalSeconds)} · --confirm: the whole month · --search-time 3m: every autoscaler · --json"
        );
    }

    /// <summary>Inputs as they were on a past day: scenario, catalog and the age of prices are of it, and later prices are out of reach.</summary>
    private static PlanInputs OnThatDay(
        VerbContext context,
        Scenario scenario,
        Catalog catalog,
        HindsightMarket past
    )
    {
        PastScenario then = PastScenario.Of(scenario, catalog, past.Known);
        return Resolve(
            context,
            PlanCommand.Around(context) with
            {
                Today = past.Day,
            },
            then.Scenario,
            then.Catalog,
            then.Notes
        );
    }

    private static PlanInputs Resolve(
        VerbContext context,
        PlanSurroundings around,
        Scenario scenario,
        Catalog catalog,
        IReadOnlyList<string> notes
    )
    {
        PlanInputs inputs = PlanResolver.Resolve(around, scenario, catalog, 0, context.Cancellation);
        context.StopOnFaults();
        return notes.Count == 0 ? inputs : inputs with { Notes = [.. inputs.Notes, .. notes] };
    }
}
