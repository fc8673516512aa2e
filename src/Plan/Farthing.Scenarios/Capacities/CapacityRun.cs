using System.Globalization;
using Farthing.Catalogs;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Planning.Capacities;
using Farthing.Planning.Fleets;
using Farthing.Planning.Interruptions;
using Farthing.Planning.Requests;
using Farthing.Planning.Search;
using Farthing.Scenarios.Parts;
using Farthing.Scenarios.Plans;
using Farthing.Serving.Deployments;
using Farthing.Serving.Precision;

namespace Farthing.Scenarios.Capacities;

/// <summary>From a scenario that names a fleet to what that fleet carries.</summary>
public static class CapacityRun
{
    /// <summary>A rate that was found is another one than the traffic's where it is more than twice or less than half of it.</summary>
    private const double FarOff = 2;

    /// <summary>Where the traffic's rate is so many times the closed form's, or as much below it, the search begins at the closed form.</summary>
    private const double TooFarToBegin = 4;

    private const int MaxRedraws = 3;

    /// <summary>Finds what a fleet carries.</summary>
    /// <param name="around">What the answer follows from beside the scenario.</param>
    /// <param name="scenario">The scenario; its hardware is the fleet.</param>
    /// <param name="hasLoad">True where somebody said how much traffic comes; its rate stands for nothing where not.</param>
    /// <param name="catalog">The catalog with its overlays.</param>
    /// <param name="run">An interrupt keeps the spreads that were tried, and what is known of the best.</param>
    /// <exception cref="FarthingException">Everything that is wrong with the scenario.</exception>
    public static CapacityAnswer Of(
        PlanSurroundings around,
        Scenario scenario,
        bool hasLoad,
        Catalog catalog,
        LongRun run
    )
    {
        CancellationToken cancellation = run.Cancellation;
        if (scenario.Hardware is not { Count: int gpus, Gpus.Count: > 0 })
        {
            throw new FarthingException(
                scenario.FaultAt(
                    "hardware.count",
                    new Fault(Settings.SettingFaultCodes.Missing, "the fleet needs a count and a GPU")
                    {
                        Value = scenario.Values.Find("hardware.count")?.Items[0].Text,
                        Expected = "both, such as 8xH100-SXM, or 8 beside --gpu H100-SXM",
                    }
                )
            );
        }

        PlanInputs inputs = Resolve(around, scenario, catalog, cancellation);
        around.Faults.ThrowIfAny();
        bool isDrawn = scenario.Workload.Trace is null;
        if (isDrawn)
        {
            double steady = CapacitySearch.SteadyPerSecond(inputs.Request, gpus);
            if (steady > 0 && (!hasLoad || IsFar(inputs, steady, TooFarToBegin)))
            {
                inputs = Redraw(steady);
            }
        }

        List<Rejection> rejections = [];
        ChosenFleet? chosen = CapacitySearch.Choose(
            inputs.Request,
            gpus,
            rejections,
            keepsTried: true,
            cancellation
        );
        for (
            int round = 0;
            isDrawn
                && round < MaxRedraws
                && chosen is { Rate.Factor: > 0 }
                && IsFar(inputs, chosen.RequestsPerSecond, FarOff);
            round++
        )
        {
            // Traffic of another rate is drawn for another time: it is drawn anew near the rate that was found.
            PlanInputs near = Redraw(CapacitySearch.TwoDigits(chosen.RequestsPerSecond));
            List<Rejection> again = [];
            ChosenFleet? next = null;
            if (
                !run.Add(() =>
                    next = CapacitySearch.Choose(near.Request, gpus, again, keepsTried: true, cancellation)
                )
            )
            {
                break; // The fleet that was found at the first rate is the answer.
            }

            (inputs, rejections, chosen) = (near, again, next);
        }

        FleetCapacity? capacity = chosen is null ? null : Described(chosen, run);
        FleetQuote? quote = capacity is null
            ? null
            : inputs.Pricing.Quote(
                capacity.Shape.Gpu,
                capacity.Shape.Gpus / capacity.Shape.PipelineParallel,
                capacity.Shape.PipelineParallel,
                capacity.Setup.Deployment.Replicas
            );
        string title = inputs.Request.Engine.Family.Title();
        List<string> assumptions =
        [
            .. inputs.Notes,
            capacity is null
                ? ""
                : $"rates searched from {Show.Three(capacity.Workload.RatePerSecond)} requests/s, kept and lost rates at most 2 % apart",
            inputs.Request.Engine.MaxNumBatchedTokens is null
            && capacity?.Setup.Deployment.Engine.MaxNumBatchedTokens is int budget
                ? FormattableString.Invariant(
                    $"max-num-batched-tokens {budget} carries most within the promise on gaps; other engine settings are {title}'s own"
                )
                : $"engine settings that nobody gave are {title}'s own",
            "at the prediction itself; a plan sizes fleets for steps as slow as 90 % certainty asks, which carry less",
            scenario.Slo.Targets.Count == 0
                ? "no promise: the highest rate at which the queue does not grow (--slo ttft_p95=1s asks for more)"
                : "",
        ];
        assumptions.RemoveAll(note => note.Length == 0);
        return new CapacityAnswer(inputs, gpus, capacity, quote, rejections, assumptions);

        PlanInputs Redraw(double perSecond)
        {
            ScenarioWorkload workload = scenario.Workload with
            {
                RatePerSecond = perSecond,
                Users = null,
                TokensPerMonth = null,
            };
            return Resolve(
                around with
                {
                    Warn = _ => { },
                },
                scenario with
                {
                    Workload = workload,
                },
                catalog,
                cancellation
            );
        }
    }

    /// <summary>All that is said of a fleet. After an interrupt its rate stays as it was found among the spreads, and there is a while for the rest.</summary>
    private static FleetCapacity Described(ChosenFleet chosen, LongRun run)
    {
        FleetCapacity? capacity = null;
        bool isFine = run.Add(() => capacity = CapacitySearch.Describe(chosen, run.Cancellation));
        if (!isFine)
        {
            run.Finish(1, (_, until) => capacity = CapacitySearch.Describe(chosen, chosen.Rate, until));
        }

        (int tried, int of) = chosen.Cut ?? (1, 1);
        run.Count(tried, of);
        if (capacity is null)
        {
            run.Cancellation.ThrowIfCancellationRequested();
        }

        run.KeepAdded("spreads and searches");
        return capacity!;
    }

    /// <summary>True where a rate is so many times the traffic's, or as much below it.</summary>
    private static bool IsFar(PlanInputs inputs, double perSecond, double times)
    {
        double ratio = perSecond / inputs.Request.Workload.RatePerSecond;
        return ratio > times || ratio < 1 / times;
    }

    /// <summary>The scenario's names looked up; the one format of weights and cache that was named, else the checkpoint's own.</summary>
    private static PlanInputs Resolve(
        PlanSurroundings around,
        Scenario scenario,
        Catalog catalog,
        CancellationToken cancellation
    )
    {
        PlanInputs inputs = PlanResolver.Resolve(around, scenario, catalog, 0, cancellation);
        PlanRequest request = inputs.Request;
        NumberFormat weights = scenario.IsGiven("precision.weights")
            ? request.Shapes.Weights[0]
            : request.Model.NativeFormat;
        return inputs with
        {
            Request = request with
            {
                Shapes = request.Shapes with { Weights = [weights], Kv = [request.Shapes.Kv[0]] },
            },
        };
    }

    /// <summary>The fleet in words, such as <c>2 × TP4 bf16</c>.</summary>
    public static string Words(FleetCapacity capacity) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{capacity.Setup.Deployment.Replicas} × {capacity.Shape.Spread} {FormatFacts.Id(capacity.Shape.Weights)}"
        );
}

/// <summary>What a given fleet carries, and what that follows from.</summary>
/// <param name="Inputs">Model, traffic, promise, prices.</param>
/// <param name="Gpus">How many GPUs.</param>
/// <param name="Capacity">The fleet; null where no spread of the model fits these GPUs.</param>
/// <param name="Quote">What it costs; null where nobody sells it at a known price, or nothing fits.</param>
/// <param name="Rejections">Spreads that cannot be used.</param>
/// <param name="Assumptions">What was assumed in place of what nobody said.</param>
public sealed record CapacityAnswer(
    PlanInputs Inputs,
    int Gpus,
    FleetCapacity? Capacity,
    FleetQuote? Quote,
    IReadOnlyList<Rejection> Rejections,
    IReadOnlyList<string> Assumptions
)
{
    /// <summary>True where some rate keeps the promise.</summary>
    public bool Carries => Capacity is { Rate.Factor: > 0 };
}
