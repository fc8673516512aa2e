using System.Collections.Concurrent;
using Farthing.Serving.Coefficients;
using Farthing.Serving.Deployments;
using Farthing.Serving.Lifecycles;
using Farthing.Serving.Memory;
using Farthing.Serving.Scheduling;
using Farthing.Serving.Simulation;
using Farthing.Serving.Slos;
using Farthing.Serving.StepTimes;
using Farthing.Workloads.Requests;

namespace Farthing.Planning.Setups;

/// <summary>A deployment with everything that running it needs: memory, limits, step times at each edge of the band. What simulate and plan both run.</summary>
/// <remarks>Immutable to its users and safe for threads; the step-time model is made when first asked for, those at an edge of its band share its tables.</remarks>
public sealed class ServingSetup : IServed
{
    private readonly Lazy<OperatorStepTimeModel> center;
    private readonly ConcurrentDictionary<double, OperatorStepTimeModel> linked;
    private readonly CoefficientSet coefficients;
    private readonly IReadOnlyList<MeasuredSetting> measured;
    private readonly double typicalTokens;

    private ServingSetup(ServingSetup other, int replicas)
    {
        (center, linked, coefficients) = (other.center, other.linked, other.coefficients);
        (measured, typicalTokens) = (other.measured, other.typicalTokens);
        Deployment = other.Deployment with { Replicas = replicas };
        LongestRequestTokens = other.LongestRequestTokens;
        Engine = other.Engine;
        Memory = other.Memory;
        Band = other.Band;
        FirstTokens = other.FirstTokens;
        Limits = other.Limits;
    }

    private ServingSetup(Deployment deployment, CoefficientSet coefficients, int longest, int? typicalTokens)
    {
        Deployment = deployment;
        LongestRequestTokens = longest;
        Engine = ResolvedEngineOptions.Of(deployment);
        Memory = MemoryBudget.Of(deployment, typicalTokens: typicalTokens);
        double context = typicalTokens ?? 0;
        (measured, this.typicalTokens) = (coefficients.MeasuredSettings, context);
        Band = LoraBand.Of(
            StepTimeModelFactory.Band(deployment, coefficients, contextTokens: context),
            deployment.Engine.Lora
        );
        FirstTokens =
            StepTimeModelFactory.FirstTokenBand(deployment, coefficients, contextTokens: context) ?? Band;
        center = new Lazy<OperatorStepTimeModel>(() => StepTimeModelFactory.Create(deployment, coefficients));
        (linked, this.coefficients) = ([], coefficients);
        int pool = (int)Math.Min(int.MaxValue, Memory.LongestSequenceTokens);
        SchedulerLimits limits = SchedulerLimits.Of(Engine, deployment);
        Limits = limits with { MaxModelLen = Math.Min(Engine.MaxModelLen, Math.Max(1, pool)) };
    }

    /// <summary>The served deployment.</summary>
    public Deployment Deployment { get; }

    /// <summary>The engine's settings with every default filled in.</summary>
    public ResolvedEngineOptions Engine { get; }

    /// <summary>Memory use of the fullest GPU.</summary>
    public MemoryBudgetResult Memory { get; }

    /// <summary>Measured over predicted step times: how far the edges lie from the center.</summary>
    public StepTimeBand Band { get; }

    /// <summary>Measured over predicted first tokens of its engine where none waits for a place in the batch. Where none is known, it is that of step times.</summary>
    public StepTimeBand FirstTokens { get; }

    /// <summary>Limits of the scheduler; its longest sequence is at most what the KV pool holds.</summary>
    public SchedulerLimits Limits { get; }

    /// <summary>The longest request of the traffic, prompt and output together.</summary>
    public int LongestRequestTokens { get; }

    /// <summary>Settings that no served run was measured with.</summary>
    /// <param name="inFlight">Requests in flight in a replica; 0 leaves it out.</param>
    public IReadOnlyList<UnmeasuredSetting> Unmeasured(double inFlight = 0) =>
        UnmeasuredSetting.Of(measured, Deployment, typicalTokens, inFlight);

    /// <summary>True when weights fit and the KV pool holds at least one block.</summary>
    public bool Fits => Memory.Fits;

    /// <summary>True when the KV pool holds the longest request.</summary>
    public bool HoldsLongestRequest => Fits && Memory.LongestSequenceTokens >= LongestRequestTokens;

    /// <summary>True when the engine's longest sequence is longer than its KV pool: the engine refuses to start so, the limits here are cut to the pool.</summary>
    public bool IsContextCut => Engine.MaxModelLen > Limits.MaxModelLen;

    /// <summary>False where vLLM refuses the number of sequences: the model's states have fewer blocks.</summary>
    public bool StartsSequences => !StartRefusal.OfSequences(Deployment, Memory);

    /// <summary>The engine's reason to refuse to start; null where it starts.</summary>
    public string? Refusal => StartRefusal.Of(Deployment, Memory);

    /// <summary>The setup of a deployment.</summary>
    /// <param name="deployment">What is served.</param>
    /// <param name="coefficients">What step times are computed from.</param>
    /// <param name="longestRequestTokens">The longest request of the traffic, prompt and output together.</param>
    /// <param name="typicalTokens">Length of sequence that windowed layers and states are averaged over.</param>
    public static ServingSetup Create(
        Deployment deployment,
        CoefficientSet coefficients,
        int longestRequestTokens,
        int? typicalTokens = null
    ) => new(deployment, coefficients, longestRequestTokens, typicalTokens);

    /// <summary>The same setup with another number of replicas; step times are shared.</summary>
    public ServingSetup WithReplicas(int replicas) =>
        replicas == Deployment.Replicas ? this : new(this, replicas);

    /// <summary>Step times at an edge of the band; first tokens at that of theirs.</summary>
    public OperatorStepTimeModel StepTimes(BandEdge edge = default) =>
        Linked(edge)
            .Times(
                edge.FactorIn(Band) * (Deployment.Engine.Lora?.StepFactor ?? 1),
                edge.FirstTokenFactorIn(Band, FirstTokens)
            );

    /// <summary>The predicted step times; over the link of this edge where nobody states it.</summary>
    private OperatorStepTimeModel Linked(BandEdge edge)
    {
        Deployment deployment = edge.LinkOf(Deployment);
        return ReferenceEquals(deployment.Gpu, Deployment.Gpu)
            ? center.Value
            : linked.GetOrAdd(
                deployment.Gpu.HostMemoryCrossings,
                _ => StepTimeModelFactory.Create(deployment, coefficients)
            );
    }

    /// <summary>MBU of a run of this setup: bytes that had to be moved over what the memories could move in its time.</summary>
    public double Mbu(SimulationResult result) =>
        result.BytesPerGpu / (ReplicaSeconds(result) * Deployment.Gpu.MemoryBytesPerSecond);

    /// <summary>MFU of a run of this setup: arithmetic over the dense peak of the fastest format in use, in its time.</summary>
    public double Mfu(SimulationResult result) =>
        result.FlopsPerGpu / (ReplicaSeconds(result) * StepTimes().PeakFlopPerSecond);

    /// <summary>The share of its time in which a replica was inside a step.</summary>
    public double Busy(SimulationResult result) => result.BusyNs / 1e9 / ReplicaSeconds(result);

    /// <summary>GPU time that a run is billed: what each replica was paid for, or the whole run for each of a fleet that stays as it is.</summary>
    public double BilledGpuSeconds(SimulationResult result) =>
        Deployment.GpusPerReplica * ReplicaSeconds(result);

    /// <summary>The sums of a result are over replicas, of one GPU each.</summary>
    private double ReplicaSeconds(SimulationResult result) =>
        result.Use is FleetUse use
            ? Math.Max(1, use.PaidNs) / 1e9
            : Math.Max(1, result.WholeNs) / 1e9 * Deployment.Replicas;

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The model does not fit.</exception>
    public SimulationResult Run(
        RequestSource source,
        BandEdge edge,
        Slo slo,
        RunOptions? options = null,
        CancellationToken cancellation = default
    )
    {
        if (!Fits)
        {
            throw new InvalidOperationException("the model does not fit; see Memory");
        }

        RunOptions run = options ?? new RunOptions();
        PoolOptions pool = Pool(edge) with
        {
            Routing = run.Routing,
            View = run.View,
            Life = run.Life,
            Lane = run.Lane,
        };
        return Simulator.Run(run.Of(slo, [pool]), run.With(source), cancellation);
    }

    /// <summary>Its replicas as a pool that takes every request.</summary>
    /// <param name="edge">The edge of the band that steps are timed at.</param>
    public PoolOptions Pool(BandEdge edge) =>
        new()
        {
            Deployment = Deployment,
            Limits = Limits,
            StepTimes = StepTimes(edge),
            KvBlocks = Memory.KvBlocks,
        };

    /// <summary>Plays a table of requests as an open loop.</summary>
    public SimulationResult Run(
        RequestTable table,
        BandEdge edge,
        Slo slo,
        RunOptions? options = null,
        CancellationToken cancellation = default
    ) => Run(new TableSource(table), edge, slo, options, cancellation);
}
