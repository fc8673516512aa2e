using Farthing.Documents.Plans;
using Farthing.Planning;
using Farthing.Planning.Baselines;
using Farthing.Planning.Requests;
using Farthing.Planning.Setups;
using Farthing.Scenarios.Parts;
using Farthing.Scenarios.Plans;
using Farthing.Scenarios.Readiness.Inputs;
using Farthing.Scenarios.Resolving;
using Farthing.Serving.Deployments;

namespace Farthing.Scenarios.Readiness;

/// <summary>The fleet that a checklist is about: the deployed one, else the one that the scenario states, else the cheapest that plan finds.</summary>
/// <param name="around">What the plan follows from beside the scenario.</param>
/// <param name="progress">Told what is being done.</param>
/// <param name="cancellation">Stops it.</param>
internal sealed class FleetFinder(
    PlanSurroundings around,
    PlanProgress progress,
    CancellationToken cancellation
)
{
    /// <summary>The inputs with their fleet, or with the reason for none.</summary>
    /// <param name="inputs">What is checked.</param>
    /// <param name="current">The deployed fleet; null where none is read.</param>
    public ReadinessInputs With(ReadinessInputs inputs, (Deployment Fleet, CurrentFile File)? current) =>
        current is { } served ? Deployed(inputs, served.Fleet, served.File)
        : inputs.DeployedFile is string file
            ? inputs with
            {
                WhyNoFleet =
                    $"settings of {string.Join(", ", inputs.Deployed!.Engines.Select(EngineFamilies.Title))} are not read from {file}",
            }
        : IsStated(inputs.Scenario) ? Stated(inputs)
        : Planned(inputs);

    /// <summary>True where a scenario names one GPU, and how many of it or how many replicas.</summary>
    private static bool IsStated(Scenario scenario) =>
        scenario.Hardware.Gpus.Count == 1
        && (scenario.IsGiven("engine.replicas") || scenario.IsGiven("hardware.count"));

    private ReadinessInputs Deployed(ReadinessInputs inputs, Deployment fleet, CurrentFile file)
    {
        progress.Trying("the deployed fleet on the scenario's traffic");
        (PlanInputs plan, Deployment carrying) = PlanAdapters.CarryCurrent(inputs.Plan, fleet, file);
        PlanBaseline baseline = PlanRun.Baseline(around, plan, carrying, file, cancellation);
        around.Faults.ThrowIfAny();
        return inputs with
        {
            Plan = plan,
            Fleet = Played(ReadinessFleetOrigin.Deployed, plan, baseline.Deployment, baseline.Result) with
            {
                Unsimulated = baseline.Incomparable,
            },
        };
    }

    private ReadinessInputs Stated(ReadinessInputs inputs)
    {
        progress.Trying("the stated fleet on the scenario's traffic");
        Deployment stated = DeploymentResolver.Resolve(inputs.Scenario, inputs.Plan.Catalog, []);
        if (inputs.Scenario.Autoscale is ScenarioAutoscale scale)
        {
            stated = stated with { Replicas = scale.Bounds.Max };
        }

        stated = stated with
        {
            Gpu = inputs.Plan.Request.Gpus[0],
            Engine = stated.Engine with { Lora = inputs.Plan.Request.Engine.Lora },
        };
        BaselineResult result = FleetBaseline.Of(
            inputs.Plan.Request,
            stated,
            inputs.Plan.Pricing,
            cancellation
        );
        return inputs with { Fleet = Played(ReadinessFleetOrigin.Scenario, inputs.Plan, stated, result) };
    }

    private ReadinessInputs Planned(ReadinessInputs inputs)
    {
        PlanRequest request = inputs.Plan.Request with
        {
            IsCheapestAlone = true,
            IsProven = false,
            Replicas = inputs.Scenario.Autoscale is null ? inputs.Plan.Request.Replicas : null,
        };
        Plan found = Planner.Run(request, progress, cancellation);
        cancellation.ThrowIfCancellationRequested();
        if (found.Chosen is PlanEntry chosen)
        {
            return inputs with
            {
                Fleet = new CheckedFleet(ReadinessFleetOrigin.Plan, chosen.Setup, chosen, null),
            };
        }

        string? nearest = found
            .Without.Select(each => each.NearestMiss?.Reason)
            .OfType<string>()
            .FirstOrDefault();
        return inputs with
        {
            WhyNoFleet = "no fleet keeps the promise" + (nearest is null ? "" : $" (nearest: {nearest})"),
        };
    }

    private static CheckedFleet Played(
        ReadinessFleetOrigin origin,
        PlanInputs plan,
        Deployment deployment,
        BaselineResult result
    ) =>
        new(
            origin,
            result.Entry?.Setup
                ?? ServingSetup.Create(
                    deployment,
                    plan.Request.Coefficients,
                    plan.Request.Workload.LongestRequestTokens,
                    typicalTokens: (int)
                        Math.Max(1, plan.Request.Workload.MeanInput + (plan.Request.Workload.MeanOutput / 2))
                ),
            result.Entry,
            result.Reason
        );
}
