using System.CommandLine;
using System.Diagnostics;
using Farthing.Catalogs;
using Farthing.Cli;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Planning;
using Farthing.Reporting.Sheets;
using Farthing.Scenarios;
using Farthing.Scenarios.Plans;
using Farthing.Settings;
using Farthing.Sheets.Plans;
using Farthing.Verbs.Plans;
using Farthing.Verbs.Plans.Capacities;
using Farthing.Verbs.Plans.Fleets;
using Farthing.Verbs.Plans.Replays;
using Farthing.Verbs.Plans.Sharing;
using Farthing.Verbs.Plans.Targets;

namespace Farthing.Verbs;

/// <summary><c>farthing plan</c>: the cheapest fleet that keeps the promise, or that buying is cheaper.</summary>
internal static class PlanVerb
{
    /// <summary>The line in help.</summary>
    public const string Summary = "The cheapest GPU fleet that keeps your latency promise; or buy";

    /// <summary>The command.</summary>
    public static Command Create() => CreateWithFlags().Command;

    /// <summary>The command with the flags that read its scenario.</summary>
    internal static (Command Command, ScenarioFlags Flags) CreateWithFlags()
    {
        ScenarioFlags flags = new(SettingUse.Plan);
        GroupedCommand command = new(
            "plan",
            """
            Finds the cheapest fleet that keeps a latency promise on your traffic, or says that an API is cheaper

            Examples:
              farthing plan examples/chat-70b.yaml
              farthing plan examples/chat-70b.yaml --why
              farthing plan llama-3.3-70b --profile azure-conv-2023 --rate 12/s --slo ttft_p95=1.5s,itl_p95=40ms
              farthing plan llama-3.1-8b --gpu L4 --gpu L40S --users 2000 --active 8% --turns 6 --slo ttft_p95=1s
              farthing plan examples/chat-70b.yaml --target '$0.60/M'
              farthing plan llama-3.3-70b --capacity 8xH100-SXM --profile azure-conv-2023 --slo ttft_p95=1.5s
              farthing plan --model llama-3.1-8b,llama-3.3-70b --any --profile azure-conv-2023 --rate 3/s --slo ttft_p95=1s
              farthing plan examples/chat-70b.yaml --calibration my-h100
              farthing plan examples/chat-70b.yaml --output plan.json && farthing plan --replay plan.json
              farthing plan examples/chat-70b.yaml --report plan.html
              farthing plan examples/chat-70b.yaml --fleet
              farthing plan examples/chat-70b.yaml --fleet --hindsight 2025-03-01
            """
        )
        {
            PlanDiffVerb.Create(),
        };
        flags.AddTo(command);
        command.With(
            PlanFlags.Why,
            PlanFlags.Run,
            PlanFlags.Current,
            PlanFlags.CurrentGpus,
            PlanFlags.Target,
            PlanFlags.Capacity,
            PlanFlags.FitInventory,
            PlanFlags.Any,
            PlanFlags.Fleet,
            PlanFlags.SearchTime,
            PlanFlags.EveryHour,
            PlanFlags.Confirm,
            PlanFlags.Hindsight,
            PlanFlags.History,
            PlanFlags.Replay
        );
        return (
            command
                .ReadsCatalog()
                .ReadsCalibration()
                .WritesReport()
                .Runs("plan", context => Run(context, flags)),
            flags
        );
    }

    /// <summary>Everything that a command line of this verb would be refused for before it is answered.</summary>
    /// <param name="words">The words behind <c>plan</c>.</param>
    /// <param name="caller">Whose catalog and cancellation it has.</param>
    public static IReadOnlyList<Fault> FaultsOf(IReadOnlyList<string> words, VerbContext caller)
    {
        (Command command, ScenarioFlags flags) = CreateWithFlags();
        ParseResult parsed = CommandWords.Parse(command, words);
        IReadOnlyList<Fault> faults = UsageFault.AllOf(parsed);
        if (faults.Count > 0)
        {
            return faults;
        }

        VerbContext context = new("plan", parsed, caller.Cancellation);
        context.Faults.Try(() =>
        {
            Scenario scenario = parsed.GetValue(PlanFlags.Capacity) is not null
                ? flags.ReadFleet(context, PlanFlags.Capacity).Scenario
                : flags.Read(context);
            Catalog catalog = CatalogLoader.Load(context);
            ScenarioNames.Check(scenario.Values, catalog, context.Faults);
            context.StopOnFaults();
            return PlanResolver.Resolve(
                PlanCommand.Around(context) with
                {
                    Warn = _ => { },
                },
                scenario,
                catalog,
                0,
                caller.Cancellation
            );
        });
        return context.Faults.Take();
    }

    private static int Run(VerbContext context, ScenarioFlags flags)
    {
        if (context.Parsed.GetValue(PlanFlags.Fleet))
        {
            return FleetCommand.Run(context, flags);
        }

        PlanCommand.RefuseUseless(
            context,
            $"without {PlanFlags.Fleet.Name}",
            $"{PlanFlags.Fleet.Name} beside it",
            PlanFlags.SearchTime,
            PlanFlags.EveryHour,
            PlanFlags.Confirm,
            PlanFlags.Hindsight,
            PlanFlags.History
        );
        if (context.Parsed.GetValue(PlanFlags.Replay) is string file)
        {
            return new PlanReplay(CreateWithFlags).Run(context, file);
        }

        if (context.Parsed.GetValue(PlanFlags.Capacity) is not null)
        {
            return CapacityCommand.Run(context, flags);
        }

        if (context.Parsed.GetValue(PlanFlags.Target) is not null)
        {
            return TargetRun.Run(context, flags);
        }

        IReadOnlyList<SheetPart> parts = PlanCommand.Parts(context);
        Stopwatch watch = Stopwatch.StartNew();
        (Scenario scenario, Catalog catalog) = PlanCommand.Read(context, flags);
        if (context.Parsed.GetValue(PlanFlags.Any))
        {
            return AnyRun.Run(context, scenario, catalog);
        }

        bool isFit = context.Parsed.GetValue(PlanFlags.FitInventory);
        if (isFit || scenario.Models.Count > 1)
        {
            SharedRun shared = new(context, scenario, catalog);
            return isFit ? shared.Fit() : shared.Plan();
        }

        using ProgressLine progress = new(context);
        PlanAnswer answer = PlanCommand.Plan(context, scenario, catalog, progress);
        progress.Clear();
        string partial =
            answer.Plan.IsPartial ? " · INTERRUPTED: the best so far"
            : answer.IsInterrupted ? " · INTERRUPTED after the answer was found"
            : "";
        return context.Answer(
            new PlanRecord(answer, context.IsDocumentWanted).Document(),
            (document, around) => PlanSheet.Of(document, around).Only(parts),
            answer.Plan.Chosen is null ? 1 : 0,
            $"{Show.Seconds(watch.Elapsed.TotalSeconds)} · {Foot(answer.Plan, parts)}{partial}"
        );
    }

    private static string Foot(Plan plan, IReadOnlyList<SheetPart> parts) =>
        parts.Contains(SheetPart.Decision)
            ? "--why: rejections, frontier, sensitivity, assumptions, prices · --run: serve line, load test"
            : $"{Show.Count(plan.Configurations)} configurations, {Show.Count(plan.Simulations)} simulations of up to {Show.Count(plan.Request.Workload.Table.Count)} requests · --json · --output plan.json";
}
