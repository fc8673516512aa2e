using System.Diagnostics;
using Farthing.Catalogs;
using Farthing.Cli;
using Farthing.Documents.Plans;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Planning;
using Farthing.Planning.Requests;
using Farthing.Planning.Targets;
using Farthing.Scenarios;
using Farthing.Scenarios.Plans;

namespace Farthing.Verbs.Plans.Targets;

/// <summary><c>farthing plan … --target '$1.00/M'</c>: what would reach a price.</summary>
internal static class TargetRun
{
    /// <summary>Plans, then searches the levers; exit code 1 when nothing reaches the target.</summary>
    public static int Run(VerbContext caller, ScenarioFlags flags)
    {
        VerbContext context = new("plan.target", caller.Parsed, caller.Cancellation);
        Stopwatch watch = Stopwatch.StartNew();
        double target = context.Required(PlanFlags.Target);
        PlanCommand.RefuseUseless(
            context,
            $"beside {PlanFlags.Target.Name}",
            "one of the two",
            PlanFlags.Current,
            PlanFlags.CurrentGpus,
            PlanFlags.Any,
            PlanFlags.Why,
            PlanFlags.Run
        );
        (Scenario scenario, Catalog catalog) = PlanCommand.Read(context, flags);
        if (scenario.Models.Count > 1)
        {
            throw new FarthingException(
                scenario.FaultAt(
                    scenario.ModelPath(0),
                    new Fault(CliFaultCodes.FlagConflict, $"{PlanFlags.Target.Name} takes one model")
                    {
                        Value = string.Join(", ", scenario.Models),
                        Expected = "model: with one name, or --model",
                    }
                )
            );
        }

        PlanInputs inputs = PlanResolver.Resolve(
            PlanCommand.Around(context),
            scenario,
            catalog,
            0,
            context.Cancellation
        );
        using ProgressLine progress = new(context);
        Plan plan = Planner.Run(inputs.Request, new PlanProgress(progress.Show), context.Cancellation);
        TargetSearch search = new(catalog, inputs.Limits, target, progress.Show, context.Cancellation);
        PlanTargetDocument document = search.Run(plan, inputs.Offers);
        progress.Clear();
        return context.Answer(
            document,
            () => TargetSheet.Of(plan, document),
            document.Reached ? 0 : 1,
            $"{Show.Seconds(watch.Elapsed.TotalSeconds)} · every figure is a plan of its own · --json{(document.IsPartial ? " · INTERRUPTED: the levers so far" : "")}"
        );
    }
}
