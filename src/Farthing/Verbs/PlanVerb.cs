using System.CommandLine;
using System.Diagnostics;
using Farthing.Catalogs;
using Farthing.Cli;
using Farthing.Planning;
using Farthing.Plans;
using Farthing.Plans.Replays;
using Farthing.Plans.Sharing;
using Farthing.Plans.Targets;
using Farthing.Scenarios;
using Farthing.Scenarios.Flags;
using Farthing.Settings;

namespace Farthing.Verbs;

/// <summary><c>farthing plan</c>: the cheapest fleet that keeps the promise, or that buying is cheaper.</summary>
internal static class PlanVerb
{
    /// <summary>The line in help.</summary>
    public const string Summary =
        "The cheapest GPU fleet that keeps your latency promise, in dollars per million tokens; or buy";

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
              farthing plan llama-3.3-70b --profile azure-conv-2023 --rate 12/s --slo ttft_p95=1.5s,itl_p95=40ms
              farthing plan llama-3.1-8b --gpu L4 --gpu L40S --users 2000 --active 8% --turns 6 --slo ttft_p95=1s
              farthing plan examples/chat-70b.yaml --target '$0.60/M'
              farthing plan examples/chat-70b.yaml --calibration my-h100
              farthing plan examples/chat-70b.yaml --output plan.json && farthing plan --replay plan.json
              farthing plan examples/chat-70b.yaml --report plan.html
            """
        )
        {
            PlanDiffVerb.Create(),
        };
        flags.AddTo(command);
        command.With(
            PlanFlags.Current,
            PlanFlags.CurrentGpus,
            PlanFlags.Target,
            PlanFlags.FitInventory,
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

    private static int Run(VerbContext context, ScenarioFlags flags)
    {
        if (context.Parsed.GetValue(PlanFlags.Replay) is string file)
        {
            return new PlanReplay(CreateWithFlags).Run(context, file);
        }

        if (context.Parsed.GetValue(PlanFlags.Target) is not null)
        {
            return TargetRun.Run(context, flags);
        }

        Stopwatch watch = Stopwatch.StartNew();
        (Scenario scenario, Catalog catalog) = PlanRun.Read(context, flags);
        bool isFit = context.Parsed.GetValue(PlanFlags.FitInventory);
        if (isFit || scenario.Models.Count > 1)
        {
            SharedRun shared = new(context, scenario, catalog);
            return isFit ? shared.Fit() : shared.Plan();
        }

        using ProgressLine progress = new(context);
        PlanAnswer answer = PlanRun.Of(context, scenario, catalog, progress);
        progress.Clear();
        return context.Answer(
            writer => PlanDocument.Write(writer, answer),
            writer =>
            {
                PlanScreen.Write(writer, answer, watch.Elapsed.TotalSeconds);
                if (context.IsExplained && answer.Plan.Chosen is PlanEntry chosen)
                {
                    PlanExplanation.Write(writer, answer, chosen);
                }
            },
            answer.Plan.Chosen is null ? 1 : 0
        );
    }
}
