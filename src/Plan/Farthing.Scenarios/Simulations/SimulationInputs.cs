using Farthing.Catalogs;
using Farthing.Catalogs.Histories;
using Farthing.Catalogs.Support;
using Farthing.Documents.Catalogs;
using Farthing.Numerics.Quantities;
using Farthing.Planning.Setups;
using Farthing.Scenarios.Parts;
using Farthing.Scenarios.Resolving;
using Farthing.Serving.Coefficients;
using Farthing.Serving.Deployments;
using Farthing.Serving.Models;
using Farthing.Workloads.Requests;
using Farthing.Workloads.Sources;

namespace Farthing.Scenarios.Simulations;

/// <summary>What simulate plays: a fleet with its price, and the requests.</summary>
/// <param name="Scenario">What was asked.</param>
/// <param name="Workload">The traffic.</param>
/// <param name="Setup">What is served.</param>
/// <param name="Price">The price of a GPU-hour; null where none is known.</param>
/// <param name="Notes">What was chosen, assumed or left out.</param>
public sealed record SimulationInputs(
    Scenario Scenario,
    ResolvedWorkload Workload,
    ServingSetup Setup,
    GpuPrice? Price,
    IReadOnlyList<string> Notes
)
{
    /// <summary>Instruments by which the fleet could be bought.</summary>
    public IReadOnlyList<CommitmentRow> Commitments { get; init; } = [];

    /// <summary>Prices over time, which weights of futures are fitted on.</summary>
    public PriceHistory PriceHistory { get; init; } = Catalog.BuiltIn.Prices;

    /// <summary>Work that nobody waits for, beside the requests; null where there is none.</summary>
    public ResolvedBatch? Batch { get; init; }

    /// <summary>The answer where the model cannot be started; null where it can.</summary>
    public MisfitAnswer? Misfit
    {
        get
        {
            bool isContextNamed = Setup.Deployment.Engine.MaxModelLen is not null;
            return !Setup.Fits || (Setup.IsContextCut && isContextNamed) || !Setup.StartsSequences
                ? new MisfitAnswer(Setup, isContextNamed ? Setup.Engine.MaxModelLen : 1)
                : null;
        }
    }

    /// <summary>How the scenario has its requests routed and delayed.</summary>
    public RunOptions Options => IsWatched ? Watched(Unwatched) : Unwatched;

    private RunOptions Unwatched =>
        new()
        {
            Routing = Scenario.Engine.Routing,
            View = Scenario.Engine.View,
            Batch = Batch is null ? null : Batch.CreateSource,
            Lane = Batch?.Asked.Lane,
            Adapters = Naming(),
            OverheadBeforeSeconds = Scenario.Overhead.BeforeSeconds,
            OverheadAfterSeconds = Scenario.Overhead.AfterSeconds,
            Life = Scenario.Autoscale is ScenarioAutoscale scale
                ? FleetLives.Of(scale, Setup, Scenario.Slo, Scenario.Workload.Seed, Price?.Offer)
                : null,
        };

    /// <summary>Where the engine serves adapters, requests name them.</summary>
    private Func<RequestSource, RequestSource>? Naming() =>
        Scenario.Adapters is ScenarioAdapters asked && Setup.Deployment.Engine.Lora is not null
            ? source => new AdapterSource(source, asked.Count, asked.Skew, Scenario.Workload.Seed)
            : null;

    /// <summary>The same, with the promise looked at by stretches too.</summary>
    /// <param name="options">How the requests are played.</param>
    public RunOptions Watched(RunOptions options) =>
        options with
        {
            WindowSeconds = StretchSeconds(Workload.Summary.DurationSeconds) / WindowsPerStretch,
            WindowsPerLong = WindowsPerStretch,
        };

    /// <summary>Whether the promise is looked at by stretches too: where replicas come and go while people wait.</summary>
    private bool IsWatched =>
        Scenario.Spot is { } spot ? spot.Traffic == SpotTraffic.Interactive : Scenario.Autoscale is not null;

    /// <summary>Five minutes of an hour: what spans in which a promise broke are made of.</summary>
    private const int WindowsPerStretch = 12;

    /// <summary>Length of the stretches that the promise is looked at by: an hour; of shorter runs a twelfth, in whole minutes.</summary>
    private static double StretchSeconds(double durationSeconds) =>
        durationSeconds >= 12 * 3600 ? 3600 : Math.Max(60, Math.Round(durationSeconds / 12 / 60) * 60);

    /// <summary>The inputs of a scenario whose deployment and traffic have been looked up.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="deployment">Its deployment.</param>
    /// <param name="workload">Its traffic, or that of another scenario, to play the same requests.</param>
    /// <param name="coefficients">What step times are computed from.</param>
    /// <param name="catalog">The offers.</param>
    /// <param name="chosen">What was chosen for the deployment.</param>
    public static SimulationInputs Of(
        Scenario scenario,
        Deployment deployment,
        ResolvedWorkload workload,
        CoefficientSet coefficients,
        Catalog catalog,
        IReadOnlyList<string> chosen
    )
    {
        ResolvedBatch? batch = ResolvedBatch.Of(scenario, workload);
        ServingSetup setup = ServingSetup.Create(
            deployment,
            coefficients,
            Math.Max(workload.LongestRequestTokens, batch?.Summary.LongestTotal ?? 0),
            typicalTokens: (int)Math.Max(1, workload.MeanInput + (workload.MeanOutput / 2))
        );
        List<string> notes = [.. chosen, .. EngineKnowledge.Assumptions(deployment.Engine)];
        SimulationInputs inputs = new(
            scenario,
            workload,
            setup,
            GpuPriceResolver.Find(scenario, deployment, catalog),
            notes
        )
        {
            Commitments = catalog.Commitments,
            PriceHistory = catalog.Prices,
            Batch = batch,
        };
        if (inputs.Misfit is not null)
        {
            return inputs;
        }

        if (setup.IsContextCut)
        {
            notes.Add(
                FormattableString.Invariant(
                    $"{setup.Engine.Family.Title()} would refuse to start with the model's {setup.Engine.MaxModelLen:N0} tokens: the cache holds {setup.Limits.MaxModelLen:N0}; simulated with --max-model-len {setup.Limits.MaxModelLen}"
                )
            );
        }

        notes.AddRange(setup.StepTimes().Notes);
        if (deployment.Engine.Lora is not null && !LoraFootprint.IsWhole(deployment.Model))
        {
            notes.Add(
                "adapters are on grouped attention and dense feed-forward networks alone: experts and other mixers have none here"
            );
        }

        if (scenario.Overhead is { BeforeSeconds: > 0 } or { AfterSeconds: > 0 })
        {
            notes.Add(
                $"overhead {Show.Seconds(scenario.Overhead.BeforeSeconds)} before the engine (in TTFT and E2E), {Show.Seconds(scenario.Overhead.AfterSeconds)} after it (in E2E)"
            );
        }

        return inputs;
    }
}
