using Farthing.Serving.ClosedForm;
using Farthing.Serving.Deployments;
using Farthing.Serving.Memory;
using Farthing.Workloads.Lengths;

namespace Farthing.Measurement.Calibration;

/// <summary>A condition with every name looked up and every blank filled in: what can be computed.</summary>
public sealed record ServedCondition
{
    /// <summary>The condition as it was written.</summary>
    public required Condition Condition { get; init; }

    /// <summary>Engine family whose host terms and defaults are used: vllm, trtllm, sglang.</summary>
    public string Engine => Deployment.Engine.Family.Id();

    /// <summary>True where the engine's version is named.</summary>
    public bool IsVersionStated => Condition.EngineVersion is not ("" or "unstated");

    /// <summary>Pool that generates tokens: the whole server, or the decode pool. Its engine settings are all given.</summary>
    public required Deployment Deployment { get; init; }

    /// <summary>Pool that computes prompts; null for one pool.</summary>
    public required Deployment? Prefill { get; init; }

    /// <summary>Memory of the fullest GPU of <see cref="Deployment"/>.</summary>
    public required MemoryBudgetResult Memory { get; init; }

    /// <summary>The least and the most that <see cref="Memory"/> may be where the row does not say (<see cref="KvRoom"/>); empty elsewhere.</summary>
    public IReadOnlyList<MemoryBudgetResult> MemoryEnds { get; init; } = [];

    /// <summary>Distribution of lengths around the nominal ones.</summary>
    public required LengthShape Lengths { get; init; }

    /// <summary>Mean prompt in tokens.</summary>
    public required double MeanInput { get; init; }

    /// <summary>Mean output in tokens.</summary>
    public required double MeanOutput { get; init; }

    /// <summary>Mean prompt and half the mean output, in tokens.</summary>
    public double TypicalTokens => MeanInput + (MeanOutput / 2);

    /// <summary>Nominal prompt in tokens.</summary>
    public required double NominalInput { get; init; }

    /// <summary>Nominal output in tokens.</summary>
    public required double NominalOutput { get; init; }

    /// <summary>Kind of load.</summary>
    public LoadMode LoadMode => Condition.LoadMode;

    /// <summary>Requests in flight; not a number where the load mode has none.</summary>
    public required double Concurrency { get; init; }

    /// <summary>Requests per second of an open loop; not a number elsewhere.</summary>
    public required double RequestRate { get; init; }

    /// <summary>Requests of the run.</summary>
    public required int Requests { get; init; }

    /// <summary>Most requests that are in flight at a time: the concurrency, or all of an offline run; unbounded in an open loop.</summary>
    public double MaxInFlight =>
        LoadMode switch
        {
            LoadMode.Open => double.PositiveInfinity,
            LoadMode.Offline => Requests,
            _ => Concurrency,
        };

    /// <summary>Replicas that ever have a request: all of them, or one for each request in flight.</summary>
    public int BusyReplicas => (int)Math.Clamp(Math.Floor(MaxInFlight), 1, Deployment.Replicas);

    /// <summary>True where some replicas (of two pools: workers that generate) never have a request: what is measured is not the fleet's.</summary>
    public bool IsUnderloaded => BusyReplicas < Deployment.Replicas;

    /// <summary>True where a KV memory of this size, or the one that is predicted with, cannot hold all requests in flight: its size moves the figures.</summary>
    public bool IsBoundBy(MemoryBudgetResult room)
    {
        double seats = (double)ResolvedEngineOptions.Of(Deployment).MaxNumSeqs * Deployment.DataParallel;
        double wanted = Math.Min(seats, MaxInFlight / BusyReplicas);
        return wanted * (NominalInput + NominalOutput) > Math.Min(room.KvTokens, Memory.KvTokens);
    }

    /// <summary>Filled-in values that the row does not state, in words.</summary>
    public required IReadOnlyList<string> Defaults { get; init; }

    /// <summary>The load as the closed form takes it.</summary>
    public ClosedLoopLoad Load =>
        new(
            IsUnderloaded && !Condition.IsDisaggregated ? Deployment.Replicas : Concurrency, // Busy replicas have one each.
            MeanInput,
            MeanOutput
        );

    /// <summary>Lengths of the outputs as the closed form of a finite run takes them.</summary>
    public OutputLengths OutputLengths =>
        Lengths.Lowest is double ratio
            ? OutputLengths.Uniform(ratio * NominalOutput, Lengths.LongestOf(NominalOutput))
        : Lengths.IsKnown ? OutputLengths.Fixed(NominalOutput)
        : OutputLengths.Lognormal(NominalOutput, LengthShape.CvOfMeans);

    /// <summary>Lengths to draw requests from. Lengths of which only means are known are cut so that a request fits the longest sequence.</summary>
    public LengthModel DrawnLengths()
    {
        int longest = Deployment.Engine.MaxModelLen ?? Deployment.Model.MaxPositionEmbeddings;
        double inputShare = NominalInput / (NominalInput + NominalOutput);
        int longestInput = Math.Max(1, (int)(longest * inputShare));
        return new IndependentLengths(
            Lengths.Around(NominalInput, longestInput),
            Lengths.Around(NominalOutput, Math.Max(1, longest - longestInput))
        );
    }
}
