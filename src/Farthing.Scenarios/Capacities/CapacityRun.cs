using System.Globalization;
using Farthing.Catalogs;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Planning.Capacities;
using Farthing.Planning.Fleets;
using Farthing.Planning.Requests;
using Farthing.Planning.Search;
using Farthing.Scenarios.Plans;
using Farthing.Serving.Precision;

namespace Farthing.Scenarios.Capacities;

/// <summary>From a scenario that names a fleet to what that fleet carries.</summary>
public static class CapacityRun
{
    /// <summary>A rate that stands where nobody said one, while the rate to begin at is estimated.</summary>
    private const double AnyRate = 1;

    /// <summary>Finds what a fleet carries.</summary>
    /// <param name="around">What the answer follows from beside the scenario.</param>
    /// <param name="read">Reads the scenario with a rate where it says none, and tells whether it does (a rate, users, tokens or a trace).</param>
    /// <param name="catalog">The catalog with its overlays.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="FarthingException">Everything that is wrong with the scenario.</exception>
    public static CapacityAnswer Of(
        PlanSurroundings around,
        Func<double, (Scenario Scenario, bool HasLoad)> read,
        Catalog catalog,
        CancellationToken cancellation
    )
    {
        (Scenario scenario, bool hasLoad) = read(AnyRate);
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

        if (!hasLoad)
        {
            PlanInputs guess = Resolve(around with { Warn = _ => { } }, scenario, catalog, cancellation);
            double steady = CapacitySearch.SteadyPerSecond(guess.Request, gpus);
            scenario = read(steady > 0 ? steady : AnyRate).Scenario;
        }

        PlanInputs inputs = Resolve(around, scenario, catalog, cancellation);
        around.Faults.ThrowIfAny();
        List<Rejection> rejections = [];
        FleetCapacity? capacity = CapacitySearch.Find(inputs.Request, gpus, rejections, cancellation);
        FleetQuote? quote = capacity is null
            ? null
            : inputs.Pricing.Quote(
                capacity.Shape.Gpu,
                capacity.Shape.Gpus / capacity.Shape.PipelineParallel,
                capacity.Shape.PipelineParallel,
                capacity.Setup.Deployment.Replicas
            );
        List<string> assumptions =
        [
            .. inputs.Notes,
            capacity is null
                ? ""
                : $"rates searched from {Show.Three(capacity.Workload.RatePerSecond)} requests/s{(hasLoad ? "" : ", the steady rate in closed form")}, kept and lost rates at most 2 % apart",
            inputs.Request.Engine.MaxNumBatchedTokens is null
            && capacity?.Setup.Deployment.Engine.MaxNumBatchedTokens is int budget
                ? FormattableString.Invariant(
                    $"max-num-batched-tokens {budget} carries most within the promise on gaps; other engine settings are vLLM's own"
                )
                : "engine settings that nobody gave are vLLM's own",
            "at the prediction itself; a plan sizes fleets for steps as slow as 90 % certainty asks, which carry less",
            scenario.Slo.Targets.Count == 0
                ? "no promise: the highest rate at which the queue does not grow (--slo ttft_p95=1s asks for more)"
                : "",
        ];
        assumptions.RemoveAll(note => note.Length == 0);
        return new CapacityAnswer(inputs, gpus, capacity, quote, rejections, assumptions);
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
