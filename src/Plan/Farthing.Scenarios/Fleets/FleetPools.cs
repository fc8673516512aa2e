using Farthing.Numerics.Faults;
using Farthing.Scenarios.Plans;
using Farthing.Scenarios.Purchases;
using Farthing.Scenarios.Resolving;
using Farthing.Scenarios.Simulations;
using Farthing.Scenarios.Simulations.Pools;
using Farthing.Serving.Deployments;
using Farthing.Settings;

namespace Farthing.Scenarios.Fleets;

/// <summary>The pools of the scenario as a fleet that stays all month, beside the plan's fleet of one kind.</summary>
/// <param name="Numbers">Replicas of each pool: the cheapest that keep the promise on the busiest day.</param>
/// <param name="Bought">Each pool in its cheapest place; null without a price, or without numbers that keep the promise.</param>
public sealed record FleetPools(FoundNumbers Numbers, IReadOnlyList<FleetPurchase?> Bought)
{
    /// <summary>Dollars of a month of all pools; null where one has none.</summary>
    public double? UsdPerMonth =>
        Bought.Any(pool => pool is null) ? null : Bought.Sum(pool => pool!.Decided.UsdPerMonth);

    /// <summary>The pools with the month's busiest day; null where the scenario has none.</summary>
    /// <param name="inputs">What is asked of a plan.</param>
    /// <param name="month">The traffic.</param>
    /// <exception cref="FarthingException">Pools that are scaled, or cannot hold the model.</exception>
    public static PooledInputs? Resolve(PlanInputs inputs, FleetMonth month)
    {
        Scenario scenario = inputs.Scenario;
        if (scenario.Pools.Count == 0)
        {
            return null;
        }

        if (scenario.Pools.Any(pool => pool.Scenario.Autoscale is not null))
        {
            throw new FarthingException(
                scenario.FaultAt(
                    "autoscale.policy",
                    new Fault(SettingFaultCodes.Impossible, "the pools of a month stay as they are")
                    {
                        Expected = "pools without autoscale; simulate plays those that are scaled",
                    }
                )
            );
        }

        ResolvedWorkload day = month.Busiest.Workload;
        List<SimulationInputs> pools = [];
        for (int i = 0; i < scenario.Pools.Count; i++)
        {
            Scenario its = scenario.Pools[i].Scenario;
            List<string> chosen = [];
            Deployment deployment = DeploymentResolver.Resolve(its, inputs.Catalog, chosen);
            SimulationInputs pool = SimulationInputs.Of(
                its,
                deployment,
                day,
                inputs.Request.Coefficients,
                inputs.Catalog,
                chosen
            );
            if (pool.Misfit is not null)
            {
                throw new FarthingException(
                    scenario.FaultAt(
                        $"pools[{i}].gpu",
                        new Fault(
                            PlanFaultCodes.NoFleetForMonth,
                            "a replica of this pool cannot hold the model"
                        )
                        {
                            Expected =
                                "more ranks (tensor_parallel), narrower weights, or a GPU with more memory",
                        }
                    ),
                    exitCode: 1
                );
            }

            pools.Add(pool);
        }

        return new PooledInputs(scenario, day, pools);
    }

    /// <summary>Finds the numbers and buys them.</summary>
    /// <param name="inputs">What is asked of a plan.</param>
    /// <param name="pools">The pools with the busiest day.</param>
    /// <param name="question">What is asked of the month.</param>
    /// <param name="progress">Told of every fleet that is tried.</param>
    /// <param name="cancellation">Stops it.</param>
    public static FleetPools Find(
        PlanInputs inputs,
        PooledInputs pools,
        FleetQuestion question,
        StudyProgress progress,
        CancellationToken cancellation
    )
    {
        int tried = 0;
        FoundNumbers numbers = new PoolNumbers(question.Edge, isDay: true)
        {
            EveryHour = question.EveryHour,
        }.Find(
            pools,
            () => progress.Show($"the pools of the scenario, {++tried} fleets tried"),
            cancellation
        );
        return new FleetPools(
            numbers,
            [.. pools.Pools.Select((pool, i) => numbers.IsFound ? Buy(pool, numbers.Replicas[i]) : null)]
        );

        FleetPurchase? Buy(SimulationInputs pool, int replicas)
        {
            Deployment deployment = pool.Setup.Deployment;
            PlanInputs its = inputs with
            {
                Scenario = pool.Scenario,
                Offers = inputs.Offers with { GpuUsdPerHour = pool.Scenario.Offers.GpuUsdPerHour },
            };
            int most = Math.Max(1, inputs.Limits.For(deployment.Gpu.Id) / deployment.GpusPerReplica);
            FleetSpares? spares = question.Spares is FleetSpares spare
                ? new FleetSpares(spare.Rule, most)
                : null;
            PaidStretch[] paid = [new(replicas, inputs.Scenario.HoursPerMonth)];
            IReadOnlyList<FleetPurchase> places = new FleetPlaces(its, deployment, spares).For(
                paid,
                replicas
            );
            return places.Count > 0 ? places[0] : null;
        }
    }
}
