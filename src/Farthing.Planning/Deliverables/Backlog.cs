using Farthing.Serving.Simulation;

namespace Farthing.Planning.Deliverables;

/// <summary>Counts the requests that are under way when a stretch of traffic ends, and each time that it ends again where it is played several times: what tells a queue that grows from one that a peak left behind.</summary>
/// <remarks>Under way: arrived and not yet ended, waiting or running, at the last arrival of each pass. Traffic that repeats brings the same requests each time, so a fleet that keeps up is as full after one pass as after the one before, once passes have taken longer than the longest request; one that does not is fuller by the same surplus each time.</remarks>
/// <param name="perPass">Requests of one pass.</param>
/// <param name="endsNs">The last arrival of each pass, ascending.</param>
public sealed class Backlog(long perPass, IReadOnlyList<long> endsNs)
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

    /// <summary>True when few requests make up a pass and a later one left more behind than the first: a few passes then say nothing, since chance moves a count of few by as much as a queue that grows slowly.</summary>
    public bool MayGrow => perPass < FewRequests && underWay.Max() > At(0);

    /// <summary>True when the last third of the passes added to the backlog, more than a request a pass, and the third before did, by a surplus that does not shrink: a fleet that fills up to a steady load adds less each time. Of three passes a third is one.</summary>
    public bool Grows
    {
        get
        {
            int last = underWay.Length - 1;
            int third = Math.Max(1, last / 3);
            long surplus = At(last) - At(last - third);
            long before = At(last - third) - At(last - (2 * third));
            return surplus > third && before > 0 && surplus >= Kept * before;
        }
    }

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
