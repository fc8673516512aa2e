using Farthing.Serving.Scaling;

namespace Farthing.Tests.Serving.Scaling;

/// <summary>A policy over a pool that follows at once: each tick all replicas asked for exist and are ready, unless a test says otherwise.</summary>
internal sealed class ScalingRun(IScalingPolicy policy, int replicas)
{
    public const long Second = 1_000_000_000;

    public int Replicas { get; set; } = replicas;

    public PoolReading Reading { get; } = new();

    /// <summary>A tick at which a total is all that counts; it stands as arrivals a second.</summary>
    public int Tick(double seconds, double total)
    {
        Reading.ArrivalsPerSecond = total;
        return Tick(seconds, new ReplicaReading { Id = 0 });
    }

    /// <summary>A tick at which all replicas read alike, ready and with a sample.</summary>
    public int Tick(double seconds, ReplicaReading alike)
    {
        Reading.ClearReplicas();
        for (int i = 0; i < Replicas; i++)
        {
            Reading.Add(alike with { Id = i, IsReady = true, HasSample = true });
        }

        return Decide(seconds);
    }

    /// <summary>A tick with replicas as they are given.</summary>
    public int Tick(double seconds, IEnumerable<ReplicaReading> each)
    {
        Reading.ClearReplicas();
        foreach (ReplicaReading replica in each)
        {
            Reading.Add(replica);
        }

        return Decide(seconds);
    }

    private int Decide(double seconds)
    {
        Reading.NowNs = (long)(seconds * Second);
        Reading.DesiredReplicas = Replicas;
        Replicas = policy.Decide(Reading);
        return Replicas;
    }
}
