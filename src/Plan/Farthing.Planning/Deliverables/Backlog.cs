using Farthing.Serving.Engines;

namespace Farthing.Planning.Deliverables;

/// <summary>Counts the requests that are under way when a stretch of traffic ends, and each time that it ends again where it is played several times: what tells a queue that grows from one that a peak left behind.</summary>
/// <remarks>Under way: arrived and not yet ended, waiting or running, at the last arrival of each pass. Traffic that repeats brings the same requests each time, so a fleet that keeps up is as full after one pass as after the one before, once passes have taken longer than the longest request; one that does not is fuller by the same surplus each time.</remarks>
/// <param name="perPass">Requests of one pass.</param>
/// <param name="endsNs">The last arrival of each pass, ascending.</param>
/// <param name="stride">Passes that a surplus is counted over: the shorter a pass, the more of its surplus is chance.</param>
public sealed class Backlog(long perPass, IReadOnlyList<long> endsNs, int stride = 1)
{
    private const int FewRequests = 500;
    private const double Kept = 0.5;
    private readonly long[] underWay = new long[endsNs.Count];
    private double residenceNs;

    /// <summary>The longest that a request stayed, in nanoseconds.</summary>
    public long LongestNs { get; private set; }

    /// <summary>Requests under way at the end of a pass.</summary>
    public long At(int pass) => underWay[pass];

    /// <summary>True when one pass does not show that the fleet keeps up: at its end a tenth and two deviations (of a Poisson count) more requests are under way than in the mean over it, or it is too short to tell.</summary>
    /// <remarks>The mean is Little's law. A queue that grows steadily from nothing ends at twice its mean.</remarks>
    public bool IsInDoubt
    {
        get
        {
            double mean = residenceNs / Math.Max(1, endsNs[0]);
            return perPass < FewRequests || At(0) > (1.1 * mean) + (2 * Math.Sqrt(mean));
        }
    }

    /// <summary>True when the last passes left more behind than as many before, and those more than theirs, by a surplus that does not shrink: a fleet that fills up to a steady load adds less each time.</summary>
    public bool Grows
    {
        get
        {
            long before = At(underWay.Length - 1 - stride) - At(underWay.Length - 1 - (2 * stride));
            return Surplus > 1 && before > 0 && Surplus >= Kept * before;
        }
    }

    /// <summary>True when so much growth may be chance: where requests end just before or just after a pass does, the count differs by some three deviations (of a Poisson count) at most.</summary>
    public bool MayBeChance => Surplus <= 3 * Math.Sqrt(At(underWay.Length - 1));

    private long Surplus => At(underWay.Length - 1) - At(underWay.Length - 1 - stride);

    /// <summary>Counts a request that ended.</summary>
    public void Add(in RequestRecord record)
    {
        if (record.Finish == FinishReason.Rejected)
        {
            return;
        }

        for (int pass = 0; pass < underWay.Length; pass++)
        {
            bool isUnderWay = record.ArrivalNs <= endsNs[pass] && record.LastTokenNs > endsNs[pass];
            underWay[pass] += isUnderWay ? 1 : 0;
        }

        LongestNs = Math.Max(LongestNs, record.LastTokenNs - record.ArrivalNs);
        if (record.RequestId < perPass)
        {
            residenceNs += Math.Min(record.LastTokenNs, endsNs[0]) - record.ArrivalNs;
        }
    }
}
