using Farthing.Serving.Coefficients;
using Farthing.Serving.Deployments;
using Farthing.Serving.Memory;
using Farthing.Serving.Scheduling;
using Farthing.Serving.Simulation;
using Farthing.Serving.Slos;
using Farthing.Serving.StepTimes;
using Farthing.Workloads.Requests;

namespace Farthing.Planning.Search;

/// <summary>A configuration that can be simulated: its memory and its step times at each edge of the band, made once.</summary>
internal sealed class CandidateRun
{
    private readonly PlanRequest request;
    private readonly Dictionary<BandEdge, StepTimeModel> steps = [];

    /// <summary>Prepares a configuration.</summary>
    public CandidateRun(PlanRequest request, Deployment deployment)
    {
        this.request = request;
        Deployment = deployment;
        Engine = ResolvedEngineOptions.Of(deployment);
        int typical = (int)Math.Max(1, request.Workload.MeanInput + (request.Workload.MeanOutput / 2));
        Memory = MemoryBudget.Of(deployment, typicalTokens: typical);
    }

    /// <summary>What is served; its replicas are set per run.</summary>
    public Deployment Deployment { get; }

    /// <summary>The engine's settings.</summary>
    public ResolvedEngineOptions Engine { get; }

    /// <summary>The fullest GPU's memory.</summary>
    public MemoryBudgetResult Memory { get; }

    /// <summary>How far the step times are trusted.</summary>
    public StepTimeBand Band => StepTimeModelFactory.Band(Deployment, request.Coefficients);

    /// <summary>Step times at an edge.</summary>
    public StepTimeModel Steps(BandEdge edge)
    {
        if (!steps.TryGetValue(edge, out StepTimeModel? model))
        {
            model = StepTimeModelFactory.Create(Deployment, request.Coefficients, edge);
            steps[edge] = model;
        }

        return model;
    }

    /// <summary>Simulates a fleet of this configuration.</summary>
    /// <param name="table">The requests.</param>
    /// <param name="replicas">How many replicas.</param>
    /// <param name="edge">Which edge of the band.</param>
    /// <param name="slo">The promise that is counted.</param>
    /// <param name="stopsWhenLost">Stop as soon as it can no longer be kept.</param>
    /// <param name="cancellation">Stops it.</param>
    public SimulationResult Run(
        RequestTable table,
        int replicas,
        BandEdge edge,
        Slo slo,
        bool stopsWhenLost,
        CancellationToken cancellation
    )
    {
        SimulationOptions options = new()
        {
            Deployment = Deployment with { Replicas = replicas },
            StepTimes = Steps(edge),
            KvBlocks = Memory.KvBlocks,
            Routing = request.Routing,
            Slo = slo,
            OverheadBeforeNs = request.OverheadBeforeNs,
            OverheadAfterNs = request.OverheadAfterNs,
            StopsWhenLost = stopsWhenLost,
        };
        return Simulator.Run(
            options,
            SchedulerLimits.Of(Engine, Deployment),
            new TableSource(table),
            cancellation
        );
    }
}
