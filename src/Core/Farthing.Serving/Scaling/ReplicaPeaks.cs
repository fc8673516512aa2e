namespace Farthing.Serving.Scaling;

/// <summary>Highest KV use and queue of each replica over the last decision period.</summary>
internal sealed class ReplicaPeaks
{
    private readonly Dictionary<int, (double KvUse, double Queue)> peaks = [];

    /// <summary>Takes the replicas' present values in.</summary>
    public void Add(PoolReading reading)
    {
        foreach (ref readonly ReplicaReading replica in reading.Replicas)
        {
            if (replica.HasSample)
            {
                (double kvUse, double queue) = peaks.GetValueOrDefault(replica.Id);
                peaks[replica.Id] = (Math.Max(kvUse, replica.KvUse), Math.Max(queue, replica.Waiting));
            }
        }
    }

    /// <summary>The peaks of a replica; zeros if it never had a sample in the period.</summary>
    public (double KvUse, double Queue) Of(int replicaId) => peaks.GetValueOrDefault(replicaId);

    /// <summary>Begins the next period.</summary>
    public void Clear() => peaks.Clear();
}
