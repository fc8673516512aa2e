namespace Farthing.Serving.Simulation;

/// <summary>Folds steps into buckets of equal time. The bucket doubles when the run outgrows 128 of them, so that memory does not grow and the result does not depend on knowing the run's length.</summary>
internal sealed class SeriesCollector(int replicas, long bucketNs)
{
    private const int Buckets = 128;
    private readonly int[] peakWaiting = new int[Buckets];
    private readonly int[] peakBlocks = new int[Buckets];
    private readonly long[] runningNs = new long[Buckets];
    private readonly long[] tokens = new long[Buckets];
    private long width = bucketNs > 0 ? bucketNs : 1_000_000_000;
    private long bucketEndNs;
    private int bucket = -1;
    private int used;

    /// <summary>Adds a step to the bucket in which it starts.</summary>
    public void Add(long startNs, long durationNs, int sequences, int tokensOut, int waiting, int usedBlocks)
    {
        bool isSameBucket = bucket >= 0 && startNs < bucketEndNs && startNs >= bucketEndNs - width;
        if (!isSameBucket)
        {
            Move(startNs);
        }

        peakWaiting[bucket] = Math.Max(peakWaiting[bucket], waiting);
        peakBlocks[bucket] = Math.Max(peakBlocks[bucket], usedBlocks);
        runningNs[bucket] += sequences * durationNs;
        tokens[bucket] += tokensOut;
    }

    /// <summary>The series up to the last step.</summary>
    public SimulationSeries ToSeries(int blocksPerReplica)
    {
        double[] kvUse = new double[used];
        double[] running = new double[used];
        for (int i = 0; i < used; i++)
        {
            kvUse[i] = (double)peakBlocks[i] / blocksPerReplica;
            running[i] = (double)runningNs[i] / width / replicas;
        }

        return new SimulationSeries(width, peakWaiting[..used], kvUse, running, tokens[..used]);
    }

    private void Move(long startNs)
    {
        while (startNs / width >= Buckets)
        {
            Double();
        }

        bucket = (int)(startNs / width);
        bucketEndNs = (bucket + 1) * width;
        used = Math.Max(used, bucket + 1);
    }

    private void Double()
    {
        for (int i = 0; i < Buckets / 2; i++)
        {
            int a = 2 * i;
            int b = a + 1;
            peakWaiting[i] = Math.Max(peakWaiting[a], peakWaiting[b]);
            peakBlocks[i] = Math.Max(peakBlocks[a], peakBlocks[b]);
            runningNs[i] = runningNs[a] + runningNs[b];
            tokens[i] = tokens[a] + tokens[b];
        }

        Array.Clear(peakWaiting, Buckets / 2, Buckets / 2);
        Array.Clear(peakBlocks, Buckets / 2, Buckets / 2);
        Array.Clear(runningNs, Buckets / 2, Buckets / 2);
        Array.Clear(tokens, Buckets / 2, Buckets / 2);
        width *= 2;
        used = (used + 1) / 2;
    }
}

/// <summary>Course of a simulation, in buckets of equal width; all arrays of one length.</summary>
/// <param name="BucketNs">Width of a bucket.</param>
/// <param name="PeakWaiting">Most requests waiting at once, over the fleet.</param>
/// <param name="PeakKvUse">Highest share of KV blocks in use on one replica.</param>
/// <param name="MeanRunning">Mean sequences in a step per replica, weighted by time.</param>
/// <param name="OutputTokens">Tokens that left.</param>
public sealed record SimulationSeries(
    long BucketNs,
    IReadOnlyList<int> PeakWaiting,
    IReadOnlyList<double> PeakKvUse,
    IReadOnlyList<double> MeanRunning,
    IReadOnlyList<long> OutputTokens
);
