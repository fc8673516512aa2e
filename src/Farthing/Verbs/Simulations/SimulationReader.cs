using Farthing.Catalogs;
using Farthing.Cli;
using Farthing.Numerics.Faults;
using Farthing.Scenarios;
using Farthing.Scenarios.Parts;
using Farthing.Scenarios.Resolving;
using Farthing.Scenarios.Simulations;
using Farthing.Serving.Coefficients;
using Farthing.Serving.Deployments;
using Farthing.Settings;

namespace Farthing.Verbs.Simulations;

/// <summary>From a scenario to what simulate plays, with what is to be said on the way.</summary>
internal sealed class SimulationReader
{
    private readonly VerbContext context;
    private readonly CoefficientSet coefficients;
    private readonly HashSet<string> said = [];

    private static readonly string[] RoutingPaths =
    [
        "engine.routing",
        "engine.routing_metrics_every",
        "engine.routing_prefix_index",
        "engine.routing_index_tokens",
    ];

    /// <summary>Loads catalog and coefficients.</summary>
    public SimulationReader(VerbContext context)
    {
        this.context = context;
        Catalog = CatalogLoader.Load(context);
        coefficients = CatalogLoader.Coefficients(context);
        context.StopOnFaults();
    }

    /// <summary>The offers.</summary>
    public Catalog Catalog { get; }

    /// <summary>The inputs of a scenario.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="traffic">The requests of another scenario, to be played again; null takes the scenario's own.</param>
    /// <exception cref="Numerics.Faults.FarthingException">Names, formats and shapes that cannot run.</exception>
    public SimulationInputs Resolve(Scenario scenario, ResolvedWorkload? traffic = null)
    {
        if (scenario is { Autoscale: null, ScaleTerms: not null })
        {
            string first = scenario.Values.Paths.First(path =>
                path.StartsWith("autoscale.", StringComparison.Ordinal) && scenario.IsGiven(path)
            );
            context.Faults.Add(
                scenario.FaultAt(
                    first,
                    new Fault(
                        SettingFaultCodes.Missing,
                        "autoscale.policy is missing: nobody says how many replicas there should be"
                    )
                    {
                        Expected = "policy: hpa, target: 24, max: 12 beside it; plan --fleet chooses one",
                    }
                )
            );
            context.StopOnFaults();
        }

        List<string> chosen = [];
        Deployment deployment = DeploymentResolver.Resolve(scenario, Catalog, chosen);
        if (traffic is null && deployment.Replicas == 1 && scenario.Autoscale is null)
        {
            foreach (string path in RoutingPaths)
            {
                ScenarioFlags.RefuseUseless(context, scenario, path, "because one replica is not routed");
            }

            context.StopOnFaults();
        }

        if (scenario.Autoscale is null)
        {
            foreach (
                string path in (string[])["offers.assume_discount", .. ScenarioFlags.FuturesOf(scenario)]
            )
            {
                ScenarioFlags.RefuseUseless(context, scenario, path, "because nothing is scaled (autoscale)");
            }

            context.StopOnFaults();
        }

        if (scenario.Adapters is ScenarioAdapters adapters)
        {
            deployment = deployment with { Engine = deployment.Engine with { Lora = adapters.Lora } };
        }

        CalibrationScope.Warn(Warn, coefficients, deployment);
        SimulationInputs inputs = SimulationInputs.Of(
            scenario,
            deployment,
            traffic ?? WorkloadResolver.Resolve(scenario, context.Cancellation),
            coefficients,
            Catalog,
            chosen
        );
        if (
            inputs is { Misfit: null, Price: { IsOwn: false } price, Scenario.Spot: null }
            && said.Add(price.Words)
        )
        {
            CatalogLoader.WarnIfStale(context, price.Words, price.AsOf);
        }

        return inputs;
    }

    /// <summary>Several sides of one comparison are warned of once.</summary>
    private void Warn(string warning)
    {
        if (said.Add(warning))
        {
            context.Warn(warning);
        }
    }
}
