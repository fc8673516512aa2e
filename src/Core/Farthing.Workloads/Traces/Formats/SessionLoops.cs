namespace Farthing.Workloads.Traces.Formats;

/// <summary>Chains the requests of each session into a closed loop: a request waits for the one before and a think time. Overlapping requests of one session become sessions of their own.</summary>
internal sealed class SessionLoops(TraceCollector collector)
{
    private readonly Dictionary<string, (int Index, long EndNs)> last = new(StringComparer.Ordinal);
    private long lanes;

    /// <summary>Adds a request of a session.</summary>
    /// <param name="line">Its line.</param>
    /// <param name="session">The session's name.</param>
    /// <param name="arrivalNs">Recorded arrival.</param>
    /// <param name="endNs">Recorded end; the arrival itself where the trace does not say.</param>
    /// <param name="thinkNs">Stated think time; null takes the gap after the session's last recorded end.</param>
    /// <param name="input">Prompt tokens.</param>
    /// <param name="output">Output tokens.</param>
    /// <param name="ids">Prefix ids.</param>
    /// <param name="tenant">The tenant.</param>
    public int Add(
        long line,
        string session,
        long arrivalNs,
        long endNs,
        long? thinkNs,
        long input,
        long output,
        ReadOnlySpan<ulong> ids,
        int tenant = 0
    )
    {
        bool hasPrevious = last.TryGetValue(session, out (int Index, long EndNs) previous);
        bool isOverlapping = hasPrevious && thinkNs is null && arrivalNs < previous.EndNs;
        string lane = isOverlapping ? $"{session}\u0001{++lanes}" : session;
        bool follows =
            hasPrevious
            && !isOverlapping
            && (thinkNs is not null || previous.EndNs > collector.Builder.ArrivalNs(previous.Index));
        int index = collector.Add(
            line,
            arrivalNs,
            input,
            output,
            ids,
            tenant,
            collector.SessionOf(lane),
            follows ? previous.Index : -1,
            follows ? thinkNs ?? arrivalNs - previous.EndNs : 0
        );
        if (index >= 0 && (!hasPrevious || endNs >= previous.EndNs))
        {
            last[session] = (index, Math.Max(endNs, arrivalNs));
        }

        return index;
    }
}
