using System.CommandLine;
using System.Diagnostics;
using Farthing.Catalogs;
using Farthing.Cli;
using Farthing.Planning;
using Farthing.Plans;
using Farthing.Scenarios;
using Farthing.Scenarios.Flags;
using Farthing.Scenarios.Keys;

namespace Farthing.Verbs;

/// <summary><c>farthing plan</c>: the cheapest fleet that keeps the promise, or that buying is cheaper.</summary>
internal static class PlanVerb
{
    /// <summary>The line in help.</summary>
    public const string Summary =
        "The cheapest GPU fleet that keeps your latency promise, in dollars per million tokens; or buy";

    /// <summary>The command.</summary>
    public static Command Create()
    {
        ScenarioFlags flags = new(ScenarioUse.Plan);
        Command command = new(
            "plan",
            """
            Finds the cheapest fleet that keeps a latency promise on your traffic, or says that an API is cheaper

            Examples:
              farthing plan examples/chat-70b.yaml
              farthing plan llama-3.3-70b --profile azure-conv-2023 --rate 12/s --slo ttft_p95=1.5s,itl_p95=40ms
              farthing plan llama-3.1-8b --gpu L4 --gpu L40S --users 2000 --active 8% --turns 6 --slo ttft_p95=1s
            """
        );
        flags.AddTo(command);
        return command.ReadsCatalog().Runs("plan", context => Run(context, flags));
    }

    private static int Run(VerbContext context, ScenarioFlags flags)
    {
        Stopwatch watch = Stopwatch.StartNew();
        Scenario scenario = flags.Read(context);
        Catalog catalog = CatalogLoader.Load(context);
        context.StopOnFaults();
        PlanInputs inputs = PlanResolver.Resolve(context, scenario, catalog);
        using ProgressLine progress = new(context);
        Plan plan = Planner.Run(inputs.Request, progress.Show, context.Cancellation);
        progress.Show("what else you could do");
        PlanAnswer answer = new(
            inputs,
            plan,
            watch.Elapsed.TotalSeconds,
            context.Faults,
            context.Cancellation
        );
        progress.Clear();
        context.StopOnFaults();
        return context.Answer(
            writer => PlanDocument.Write(writer, answer),
            writer =>
            {
                PlanScreen.Write(writer, answer, watch.Elapsed.TotalSeconds);
                if (context.IsExplained && plan.Chosen is PlanEntry chosen)
                {
                    PlanExplanation.Write(writer, answer, chosen);
                }
            },
            plan.Chosen is null ? 1 : 0
        );
    }
}
