using Farthing.Serving.Engines;
using Farthing.Serving.Slos;

namespace Farthing.Serving.Simulation;

/// <summary>One simulation: what is served, how requests are spread, what is recorded.</summary>
public sealed record SimulationOptions
{
    /// <summary>The fleet: one pool of replicas or several, at least one.</summary>
    public required IReadOnlyList<PoolOptions> Pools { get; init; }

    /// <summary>The promise that goodput counts by.</summary>
    public Slo Slo { get; init; } = Slo.None;

    /// <summary>Time before the engine that consumes the TTFT promise (guardrails, PII scan).</summary>
    public long OverheadBeforeNs { get; init; }

    /// <summary>Time after the last token that consumes the E2E promise.</summary>
    public long OverheadAfterNs { get; init; }

    /// <summary>True to compute stretches in which nothing can change at once; false runs the slow loop, the oracle. The results are equal byte for byte.</summary>
    public bool FastForward { get; init; } = true;

    /// <summary>False leaves out what no promise is judged by: bytes, arithmetic and the decode share of steps, the mean batch and the series over time.</summary>
    public bool MeasuresWork { get; init; } = true;

    /// <summary>Receives one record per finished or rejected request, in order of completion; null keeps none.</summary>
    public Action<RequestRecord>? OnRecord { get; init; }

    /// <summary>Receives one record per batch request that has finished or was rejected; null keeps none.</summary>
    public Action<RequestRecord>? OnBatchRecord { get; init; }

    /// <summary>True when records say the batch that a request ran in (<see cref="RequestRecord.FirstBatch"/>).</summary>
    public bool CountsBatches { get; init; }

    /// <summary>Width of the time series' buckets; 0 chooses 1/60 of the run.</summary>
    public long SeriesBucketNs { get; init; }

    /// <summary>Length of the stretches that the promise is looked at by as well (<see cref="SimulationResult.Windows"/>), such as an hour; 0 for none.</summary>
    public long WindowNs { get; init; }

    /// <summary>So many of them are looked at together as well (<see cref="SimulationResult.LongWindows"/>), such as twelve of five minutes for an hour; 0 for none.</summary>
    public int WindowsPerLong { get; init; }

    /// <summary>Requests and output tokens of all traffic, where the source itself cannot say; null where nobody can.</summary>
    public (long Requests, long OutputTokens)? Totals { get; init; }

    /// <summary>Stops as soon as a target of <see cref="Slo"/> that is a percentile over requests can no longer be kept, so that hopeless candidates cost little. Needs a source that knows how many requests it has.</summary>
    public bool StopsWhenLost { get; init; }

    /// <summary>Arrivals that settle the fleet, for the steady state of a closed loop: what happens before the next one is not counted, and the run ends with the last arrival, what is then under way left out. Null counts from the first arrival to the last token. Needs a source that knows how many requests it has, and a fleet of one pool.</summary>
    public long? SettlingRequests { get; init; }
}
