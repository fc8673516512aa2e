using System.ComponentModel;
using Farthing.Documents.Watching;
using Farthing.Numerics.Quantities;

namespace Farthing.Documents.Benches;

[Description(
    "The server's own metrics; unpublished ones are left out. Counters and distributions are of the whole load, from the page before it to the page after it; running, waiting, KV use, MBU and MFU of the steady window"
)]
public sealed record ServerLoad(
    IReadOnlyList<ReadAddress> Targets,
    PageReading Reading,
    Quantity? RunningMean,
    Quantity? RunningMax,
    Quantity? WaitingMean,
    Quantity? WaitingMax,
    Quantity? KvUseMean,
    Quantity? KvUseMax,
    Quantity? Preemptions,
    Quantity? Failed,
    Quantity? Aborted,
    Quantity? PrefixQueries,
    Quantity? PrefixHits,
    Quantity? InputTokens,
    Quantity? OutputTokens,
    [property: Description("The same as they came here")] Quantity? OutputTokensHere,
    [property: Description("Mean TTFT here less mean TTFT at the server")] Quantity? NetworkAndClient,
    Quantity? TtftMean,
    Quantity? TtftP50,
    Quantity? TtftP95,
    Quantity? TtftP99,
    Quantity? ItlMean,
    Quantity? ItlP50,
    Quantity? ItlP95,
    Quantity? ItlP99,
    Quantity? E2eMean,
    Quantity? E2eP50,
    Quantity? E2eP95,
    Quantity? E2eP99,
    [property: Description("Tokens of an engine step, prompt and output")] Quantity? StepTokensMean,
    Quantity? Mbu,
    Quantity? Mfu,
    LoadOrigin LoadSource,
    string LoadWords
);

/// <summary>Places of a row of a load's course.</summary>
public enum ServerColumn
{
    Seconds,
    Running,
    Waiting,
    KvUse,
    Watts,
    OutputPerSecond,
    DramActive,
    TensorActive,
}

[Description("An address whose metrics were read during a load")]
public sealed record ReadAddress(
    string Name,
    string Engine,
    [property: Description("Empty where it does not say")] string Model,
    int Pages,
    [property: Description("Times that no page came")] int Missed,
    [property: Description("Its oddities; empty for none")] string State
);

[Description("The reading of the pages")]
public sealed record PageReading(
    double IntervalS,
    int Pages,
    [property: Description("Processor time of the reading thread")] double CpuS,
    [property: Description(
        "False where fewer than two pages lie in the steady window: its figures are then of the whole load"
    )]
        bool WithinSteady
);

[Description("Figures of a DCGM exporter")]
public sealed record ServerGpus(
    int Gpus,
    Quantity? Power,
    Quantity? JoulesPerOutputToken,
    Quantity? OutputTokensPerJoule,
    Quantity? DramActive,
    Quantity? TensorActive,
    Quantity? MemoryUsed,
    Quantity? MemoryUse
);
