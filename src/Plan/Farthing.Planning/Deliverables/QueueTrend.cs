using Farthing.Serving.Engines;

namespace Farthing.Planning.Deliverables;

/// <summary>Watches whether requests wait ever longer through a run: then the fleet does not keep up, and every latency depends on how long the run was.</summary>
/// <remarks>Mean waits (arrival to first being computed on) of the four quarters of the requests in order of arrival. A queue that grows linearly waits 1 : 3 : 5 : 7; it is called growing when each quarter waits longer than the one before, the last more than twice as long as the second, and more than <see cref="MinSeconds"/>.</remarks>
/// <param name="requests">How many requests the run has.</param>
public sealed class QueueTrend(long requests)
{
    /// <summary>Mean wait of the last quarter below which a queue is not called growing.</summary>
    public const double MinSeconds = 1;

    private const int Quarters = 4;
    private readonly double[] waitNs = new double[Quarters];
    private readonly long[] counts = new long[Quarters];

    /// <summary>Requests that have ended so far.</summary>
    public long Ended { get; private set; }

    /// <summary>True when the queue grows through the run.</summary>
    public bool IsGrowing =>
        MeanSeconds(3) > MinSeconds
        && MeanSeconds(3) > MeanSeconds(2)
        && MeanSeconds(2) > MeanSeconds(1)
        && MeanSeconds(1) > MeanSeconds(0)
        && MeanSeconds(3) > 2 * MeanSeconds(1);

    /// <summary>Counts a request that ended.</summary>
    public void Add(in RequestRecord record)
    {
        Ended++;
        if (record.ScheduledNs < 0)
        {
            return;
        }

        int quarter = (int)Math.Clamp(record.RequestId * Quarters / Math.Max(1, requests), 0, Quarters - 1);
        waitNs[quarter] += record.ScheduledNs - record.ArrivalNs;
        counts[quarter]++;
    }

    /// <summary>Mean wait of a quarter, 0 to 3; 0 where it has no requests.</summary>
    public double MeanSeconds(int quarter) =>
        counts[quarter] == 0 ? 0 : waitNs[quarter] / counts[quarter] / 1e9;
}
