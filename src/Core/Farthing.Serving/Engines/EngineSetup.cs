using Farthing.Serving.Scheduling;
using Farthing.Serving.StepTimes;

namespace Farthing.Serving.Engines;

/// <summary>Parts of an engine.</summary>
public sealed record EngineSetup
{
    /// <summary>Limits of the scheduler.</summary>
    public required SchedulerLimits Limits { get; init; }

    /// <summary>Blocks of its KV pool.</summary>
    public required int KvBlocks { get; init; }

    /// <summary>Tokens per block.</summary>
    public int BlockSize { get; init; } = 16;

    /// <summary>True when full prompt blocks are found again.</summary>
    public bool EnablePrefixCaching { get; init; } = true;

    /// <summary>Step times.</summary>
    public required StepTimeModel StepTimes { get; init; }

    /// <summary>The engine's number in its fleet.</summary>
    public int ReplicaIndex { get; init; }

    /// <summary>True when the observer is called for every token: an emulated server writes them out, a simulation counts gaps.</summary>
    public bool ReportsTokens { get; init; }

    /// <summary>True when steps report bytes, arithmetic and decode time; false reports their length alone, at half of the cost.</summary>
    public bool MeasuresWork { get; init; } = true;

    /// <summary>True when sequences that decode step after step are kept as sums, so that a step costs the same for any number of them: the same result byte for byte. Of no use where <see cref="ReportsTokens"/> is set.</summary>
    public bool FastForward { get; init; }

    /// <summary>True when records say the batch that a request ran in.</summary>
    public bool CountsBatches { get; init; }

    /// <summary>True repeats only steps that end by the time that <see cref="Engine.RepeatSteps"/> is given, so that what is reported before that time has happened by then: for observers that count from an arrival on.</summary>
    public bool RepeatsWholeSteps { get; init; }

    /// <summary>Gaps longer than each of these are counted per request.</summary>
    public IReadOnlyList<long> GapLimitsNs { get; init; } = [];
}
