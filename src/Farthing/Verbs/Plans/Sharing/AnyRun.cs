using System.Diagnostics;
using Farthing.Catalogs;
using Farthing.Cli;
using Farthing.Documents.Plans;
using Farthing.Numerics.Quantities;
using Farthing.Planning;
using Farthing.Planning.Requests;
using Farthing.Scenarios;
using Farthing.Scenarios.Plans;
using Farthing.Serving.Precision;
using Farthing.Sheets.Plans;

namespace Farthing.Verbs.Plans.Sharing;

/// <summary><c>farthing plan --model a,b --any</c>: of several models that would do, the cheapest, each with the whole traffic to itself.</summary>
internal static class AnyRun
{
    /// <summary>Quality is never part of the order: nothing is known that compares models.</summary>
    private const string Unknown =
        "Between these models: unknown. No evidence is held that compares them on your task, and none is part of the order; farthing bench --quality compares the answers of two servers on your own prompts.";

    /// <summary>Plans each model alone; exit code 1 where none keeps its promise.</summary>
    public static int Run(VerbContext caller, Scenario scenario, Catalog catalog)
    {
        Stopwatch watch = Stopwatch.StartNew();
        VerbContext context = new("plan.any", caller.Parsed, caller.Cancellation);
        if (scenario.Models.Count < 2)
        {
            context.Conflict(
                PlanFlags.Any.Name,
                $"{PlanFlags.Any.Name} has no effect on one model",
                "--model llama-3.1-8b,llama-3.3-70b"
            );
        }

        PlanCommand.RefuseUseless(
            context,
            $"beside {PlanFlags.Any.Name}",
            "one of the two",
            PlanFlags.Current,
            PlanFlags.CurrentGpus,
            PlanFlags.FitInventory,
            PlanFlags.Why,
            PlanFlags.Run
        );
        context.StopOnFaults();
        using ProgressLine progress = new(context);
        List<(PlanInputs Inputs, Plan Plan)> plans = [];
        for (int model = 0; model < scenario.Models.Count; model++)
        {
            PlanInputs inputs = PlanResolver.Resolve(
                PlanCommand.Around(context),
                scenario,
                catalog,
                model,
                context.Cancellation
            );
            context.StopOnFaults();
            plans.Add(
                (inputs, Planner.Run(inputs.Request, new PlanProgress(progress.Show), context.Cancellation))
            );
        }

        progress.Clear();
        PlanAnyDocument document = Document(plans, scenario.HoursPerMonth);
        PlanWorkload work = plans[0].Inputs.Request.Workload;
        return context.Answer(
            document,
            () =>
                AnySheet.Of(
                    document,
                    $"{work.Name} at {Show.Three(work.RatePerSecond)}/s · {Show.Count(work.MeanInput)} in / {Show.Count(work.MeanOutput)} out tokens"
                ),
            document.Cheapest is null ? 1 : 0,
            $"{Show.Seconds(watch.Elapsed.TotalSeconds)} · --model NAME shows one model in full · --json{(document.IsPartial ? " · INTERRUPTED: the best so far" : "")}"
        );
    }

    private static PlanAnyDocument Document(List<(PlanInputs Inputs, Plan Plan)> plans, double hours)
    {
        (PlanInputs Inputs, Plan Plan)[] sorted =
        [
            .. plans.OrderBy(one => one.Plan.Chosen?.Quote.UsdPerHour ?? double.PositiveInfinity),
        ];
        PlanEntry? best = sorted[0].Plan.Chosen;
        return new PlanAnyDocument(
            best is null ? null : sorted[0].Plan.Request.Model.Id,
            plans.Any(one => one.Plan.IsPartial),
            [
                .. sorted.Select(one => new AnyModel(
                    one.Plan.Request.Model.Id,
                    one.Plan.Request.Workload.RatePerSecond,
                    one.Plan.Chosen is PlanEntry fleet ? SharedPlan.FleetOf(fleet) : null,
                    one.Plan.Chosen?.Quote.UsdPerHour * hours,
                    one.Plan.Chosen?.Quote.UsdPerHour / best?.Quote.UsdPerHour,
                    Quality(one.Inputs, one.Plan.Chosen)
                )),
            ],
            Unknown
        );
    }

    /// <summary>What is known of the chosen format against the model's own 16 bit.</summary>
    private static string Quality(PlanInputs inputs, PlanEntry? chosen) =>
        inputs
            .Quality.FirstOrDefault(verdict =>
                verdict.Format == chosen?.Shape.Weights
                || (
                    chosen is not null
                    && FormatFacts.Is16Bit(verdict.Format)
                    && FormatFacts.Is16Bit(chosen.Shape.Weights)
                )
            )
            ?.Words
        ?? "no evidence held";
}
