using Farthing.Serving.Scheduling;
using Farthing.Serving.StepTimes;

namespace Farthing.Serving.Engines;

/// <summary>What an engine is made of.</summary>
public sealed record EngineSetup
{
    /// <summary>What the scheduler works by.</summary>
    public required SchedulerLimits Limits { get; init; }

    /// <summary>Blocks of its KV pool.</summary>
    public required int KvBlocks { get; init; }

    /// <summary>Tokens per block.</summary>
    public int BlockSize { get; init; } = 16;

    /// <summary>Whether full prompt blocks are found again.</summary>
    public bool EnablePrefixCaching { get; init; } = true;

    /// <summary>How long steps take.</summary>
    public required StepTimeModel StepTimes { get; init; }

    /// <summary>The engine's number in its fleet.</summary>
    public int ReplicaIndex { get; init; }

    /// <summary>Whether the observer is told of every token: an emulated server writes them out, a simulation counts gaps.</summary>
    public bool ReportsTokens { get; init; }

    /// <summary>Whether steps say what they move, compute and spend on decoding; false tells the observer their length alone, at half of the cost.</summary>
    public bool MeasuresWork { get; init; } = true;

    /// <summary>Whether sequences that decode step after step are kept as sums, so that a step costs the same however many they are: the same result byte for byte. Of no use where <see cref="ReportsTokens"/> is set.</summary>
    public bool FastForward { get; init; }

    /// <summary>Gaps longer than each of these are counted per request.</summary>
    public IReadOnlyList<long> GapLimitsNs { get; init; } = [];
}
