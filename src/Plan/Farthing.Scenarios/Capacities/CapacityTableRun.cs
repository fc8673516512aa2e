using Farthing.Catalogs;
using Farthing.Numerics.Faults;
using Farthing.Planning.Capacities;
using Farthing.Planning.Interruptions;
using Farthing.Scenarios.Plans;
using Farthing.Scenarios.Resolving;
using Farthing.Serving.Deployments;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;

namespace Farthing.Scenarios.Capacities;

/// <summary>From a scenario to what its model's tokens cost on each GPU and in each format.</summary>
public static class CapacityTableRun
{
    /// <summary>Requests that are played on each GPU where nobody says how many: enough that a price is within a few percent of one of four times as many.</summary>
    private const int Requests = 2000;

    /// <summary>Prices every GPU and format that the scenario allows.</summary>
    /// <param name="around">What the answer follows from beside the scenario.</param>
    /// <param name="scenario">The scenario; drawn traffic is played at each fleet's own rate.</param>
    /// <param name="rows">How many of the cheapest are wanted.</param>
    /// <param name="catalog">The catalog with its overlays.</param>
    /// <param name="run">An interrupt keeps the rows that ended.</param>
    /// <exception cref="FarthingException">Everything that is wrong with the scenario.</exception>
    public static CapacityTableAnswer Of(
        PlanSurroundings around,
        Scenario scenario,
        int rows,
        Catalog catalog,
        LongRun run
    )
    {
        bool isDrawn = scenario.Workload.Trace is null;
        if (isDrawn)
        {
            scenario = scenario with
            {
                Workload = scenario.Workload with
                {
                    Requests = Requests,
                    // As long as traffic is drawn for by default: a profile's minutes are in it.
                    RatePerSecond = Requests / WorkloadResolver.DefaultSeconds,
                },
            };
        }

        PlanInputs inputs = PlanResolver.Resolve(
            around,
            WithOwnFormat(scenario, catalog),
            catalog,
            0,
            run.Cancellation
        );
        around.Faults.ThrowIfAny();

        List<string> assumptions =
        [
            .. inputs.Notes,
            isDrawn
                ? $"{Requests:N0} requests played on each, kept and lost rates at most 5 % apart: cost price --gpus plays more of one fleet"
                : "the trace played on each, kept and lost rates at most 5 % apart",
            "one replica of each, the spread that serves most for a dollar; an instance with more GPUs is filled with such replicas",
            $"engine settings that nobody gave are {inputs.Request.Engine.Family.Title()}'s own; where gaps are promised, the token budgets that should keep them are tried",
        ];
        if (scenario.Slo.Targets.Count == 0)
        {
            assumptions.Add(
                "no promise: the highest rate at which the queue does not grow (--slo ttft_p95=1s asks for more)"
            );
        }

        return new CapacityTableAnswer(inputs, CapacityTable.Of(inputs.Request, rows, run), assumptions);
    }

    /// <summary>Where nobody names formats: the checkpoint's own, and of the usual ones those that are narrower.</summary>
    private static Scenario WithOwnFormat(Scenario scenario, Catalog catalog)
    {
        if (
            scenario.IsGiven("precision.weights")
            || catalog.TryModel(scenario.Models[0], out _) is not { Spec: ModelSpec model }
        )
        {
            return scenario;
        }

        NumberFormat own = model.NativeFormat;
        NumberFormat[] formats =
        [
            own,
            .. scenario.Precision.Weights.Where(format => FormatFacts.IsNarrower(format, own)),
        ];
        return scenario with { Precision = scenario.Precision with { Weights = formats } };
    }
}

/// <summary>A model's price on each GPU and in each format, and what that follows from.</summary>
/// <param name="Inputs">Model, traffic, promise, prices.</param>
/// <param name="Rows">A row for each GPU and format.</param>
/// <param name="Assumptions">What was assumed in place of what nobody said.</param>
public sealed record CapacityTableAnswer(
    PlanInputs Inputs,
    IReadOnlyList<CapacityRow> Rows,
    IReadOnlyList<string> Assumptions
);
