using Farthing.Documents.Benches;
using Farthing.Measurement.Load;
using Farthing.Numerics.Quantities;
using Farthing.Numerics.Statistics;

namespace Farthing.Measurement.Bench;

/// <summary>Names what medians and means of a valid run hide: streams that stall, and requests that wait at the server before they are begun.</summary>
internal static class ServerBehavior
{
    private const double ShortestStallSeconds = 0.5;
    private const double StallOfMedian = 20;
    private const double FewestStalls = 0.001;
    private const double FewestStalledRequests = 0.01;
    private const double QueuedOfFastest = 3;
    private const double FewestWaiting = 0.1;
    private const double ShortestWaitSeconds = 0.1;
    private const double Plateau = 0.5;

    /// <summary>Notable behavior of the server; nothing for most runs.</summary>
    /// <param name="steady">Finished requests of the steady window.</param>
    /// <param name="all">Finished requests of the whole run.</param>
    /// <param name="records">All requests.</param>
    /// <param name="from">Start of the window.</param>
    /// <param name="to">Its end.</param>
    public static IEnumerable<ValidityCheck> Of(
        RequestMeasure[] steady,
        RequestMeasure[] all,
        IReadOnlyList<RequestRecord> records,
        long from,
        long to
    )
    {
        if (Stalls(steady) is ValidityCheck stalls)
        {
            yield return stalls;
        }

        if (Queue(steady, all, records, from, to) is ValidityCheck queue)
        {
            yield return queue;
        }
    }

    private static ValidityCheck? Stalls(RequestMeasure[] steady)
    {
        List<double> gaps = [];
        List<int> ends = [];
        foreach (RequestMeasure one in steady)
        {
            one.AddEventGaps(gaps);
            ends.Add(gaps.Count);
        }

        if (gaps.Count == 0)
        {
            return null;
        }

        double median = Quantiles.Of([.. gaps], 0.5);
        double limit = Math.Max(ShortestStallSeconds, StallOfMedian * median);
        int stalled = gaps.Count(gap => gap >= limit);
        int requests = ends.Where(
                (end, i) => gaps[(i == 0 ? 0 : ends[i - 1])..end].Exists(gap => gap >= limit)
            )
            .Count();
        double share = (double)stalled / gaps.Count;
        double ofRequests = (double)requests / steady.Length;
        return share < FewestStalls && ofRequests < FewestStalledRequests
            ? null
            : new ValidityCheck(
                "stalls",
                CheckState.Noted,
                $"stalls: {Show.Percent(share)} of the gaps are {Show.Seconds(limit)} or longer (the median is {Show.Seconds(median)}, the longest {Show.Seconds(gaps.Max())}), in {Show.Percent(ofRequests)} of the requests"
            );
    }

    /// <summary>First tokens that take several times what the fastest took, while others are in flight without one.</summary>
    private static ValidityCheck? Queue(
        RequestMeasure[] steady,
        RequestMeasure[] all,
        IReadOnlyList<RequestRecord> records,
        long from,
        long to
    )
    {
        if (steady.Length == 0 || to <= from)
        {
            return null;
        }

        double fastest = Quantiles.Of([.. all.Select(one => one.Ttft(LatencyOrigin.Sent))], 0.01);
        double median = Quantiles.Of([.. steady.Select(one => one.Ttft(LatencyOrigin.Sent))], 0.5);
        (double waiting, double generating, int most, double atMost) = Courses(records, from, to);
        bool isQueued =
            median >= Math.Max(ShortestWaitSeconds, QueuedOfFastest * fastest)
            && waiting >= Math.Max(1, FewestWaiting * (waiting + generating));
        if (!isQueued)
        {
            return null;
        }

        string slots =
            atMost >= Plateau && most > 1 ? $"; it generates at most {Show.Count(most)} at a time" : "";
        return new ValidityCheck(
            "server queue",
            CheckState.Noted,
            $"queue at the server: {Show.Three(waiting)} of {Show.Three(waiting + generating)} requests in flight wait for their first token, median TTFT {Show.Seconds(median)}, fastest {Show.Seconds(fastest)}{slots}"
        );
    }

    /// <summary>Mean requests without and with a first token, the most that had one at a time, and the share of the time in which so many had.</summary>
    private static (double Waiting, double Generating, int Most, double AtMost) Courses(
        IReadOnlyList<RequestRecord> records,
        long from,
        long to
    )
    {
        List<(long At, int Step)> steps = [];
        double waiting = 0;
        foreach (RequestRecord record in records)
        {
            if (record.SentNs == 0)
            {
                continue;
            }

            long first = FirstNs(record);
            waiting += Math.Max(0, Math.Min(to, first) - Math.Max(from, record.SentNs));
            steps.Add((first, 1));
            steps.Add((record.EndedNs, -1));
        }

        steps.Sort();
        int now = 0;
        int most = 0;
        long before = from;
        Dictionary<int, long> times = [];
        foreach ((long at, int step) in steps)
        {
            long until = Math.Clamp(at, from, to);
            if (until > before)
            {
                times[now] = times.GetValueOrDefault(now) + until - before;
                most = Math.Max(most, now);
                before = until;
            }

            now += step;
        }

        double span = to - from;
        double generating = times.Sum(pair => pair.Key * (double)pair.Value) / span;
        // A slot is empty for a moment between two requests.
        double full = times.Where(pair => pair.Key >= most - 1).Sum(pair => (double)pair.Value) / span;
        return (waiting / span, generating, most, full);
    }

    private static long FirstNs(RequestRecord record)
    {
        foreach (ref readonly LoadEvent one in record.Events)
        {
            if (one.IsGenerated)
            {
                return one.AtNs;
            }
        }

        return record.EndedNs;
    }
}
