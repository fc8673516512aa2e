using System.Runtime.InteropServices;

namespace Farthing.Serving.Scaling;

/// <summary>All that an autoscaler sees of a pool at one tick. The fleet refills one object at each tick, so a policy keeps no reference to it.</summary>
/// <remarks>Rates, mean lengths and latencies are over the fleet's metrics window. A figure without traffic to measure it by is NaN.</remarks>
public sealed class PoolReading
{
    private readonly List<ReplicaReading> replicas = [];

    /// <summary>Time of the tick.</summary>
    public long NowNs { get; set; }

    /// <summary>Replicas asked for so far (<c>spec.replicas</c>).</summary>
    public int DesiredReplicas { get; set; }

    /// <summary>All replicas that exist and are not being deleted (<c>status.replicas</c>).</summary>
    public ReadOnlySpan<ReplicaReading> Replicas => CollectionsMarshal.AsSpan(replicas);

    /// <summary>Replicas that pass their readiness probe.</summary>
    public int ReadyReplicas { get; private set; }

    /// <summary>Replicas whose metrics could be read.</summary>
    public int SampledReplicas { get; private set; }

    /// <summary>Requests that the router holds and no replica has.</summary>
    public int RouterQueueRequests { get; set; }

    /// <summary>Prompt tokens of the requests that the router holds.</summary>
    public long RouterQueueTokens { get; set; }

    /// <summary>Requests that arrive a second.</summary>
    public double ArrivalsPerSecond { get; set; }

    /// <summary>Prompt tokens that arrive a second.</summary>
    public double InputTokensPerSecond { get; set; }

    /// <summary>Output tokens generated a second.</summary>
    public double OutputTokensPerSecond { get; set; }

    /// <summary>Mean prompt length (ISL).</summary>
    public double MeanInputTokens { get; set; } = double.NaN;

    /// <summary>Mean output length (OSL).</summary>
    public double MeanOutputTokens { get; set; } = double.NaN;

    /// <summary>Share of prompt tokens found in the prefix cache, 0 … 1.</summary>
    public double PrefixHitFraction { get; set; }

    /// <summary>90th percentile of the time to the first token.</summary>
    public double TtftP90Seconds { get; set; } = double.NaN;

    /// <summary>90th percentile of the time per output token.</summary>
    public double TpotP90Seconds { get; set; } = double.NaN;

    /// <summary>Forgets the replicas, before those of the next tick are added.</summary>
    public void ClearReplicas()
    {
        replicas.Clear();
        ReadyReplicas = 0;
        SampledReplicas = 0;
    }

    /// <summary>Adds a replica that exists and is not being deleted.</summary>
    public void Add(in ReplicaReading replica)
    {
        replicas.Add(replica);
        ReadyReplicas += replica.IsReady ? 1 : 0;
        SampledReplicas += replica.HasSample ? 1 : 0;
    }
}
