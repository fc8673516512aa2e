namespace Farthing.Workloads.Requests;

/// <content>Tables made from tables: windows, scaled rates, the first requests of a source.</content>
public sealed partial class RequestTable
{
    /// <summary>The mean arrival rate per second: requests after the first over the time from first to last; 0 where that is not defined.</summary>
    public double MeanRatePerSecond => DurationNs == 0 ? 0 : (Count - 1) / (DurationNs / 1e9);

    /// <summary>Takes requests from a source as an open loop until it ends or enough were taken.</summary>
    /// <param name="source">The source; it is not restarted.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="cancellation">Ends it between two requests.</param>
    /// <remarks>A closed-loop source is told of each completion at the moment of its arrival, that is, as if serving took no time.</remarks>
    public static RequestTable FromSource(
        RequestSource source,
        int count,
        CancellationToken cancellation = default
    )
    {
        RequestTableBuilder builder = new();
        for (int i = 0; i < count && source.NextArrivalNs != long.MaxValue; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            Request request = source.Take();
            if (request.PrefixBlockTokens > 0)
            {
                builder.PrefixBlockTokens = request.PrefixBlockTokens;
            }

            builder.Add(request);
            source.OnFinished(request, request.ArrivalNs);
        }

        return builder.Build(out _);
    }

    /// <summary>Consecutive requests; their arrivals start anew at 0.</summary>
    public RequestTable Slice(int start, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start + count, Count);
        long origin = count == 0 ? 0 : arrivalsNs[start];
        long[] arrivals = new long[count];
        for (int i = 0; i < count; i++)
        {
            arrivals[i] = arrivalsNs[start + i] - origin;
        }

        return new RequestTable(
            arrivals,
            inputTokens[start..(start + count)],
            outputTokens[start..(start + count)],
            HasPrefixes ? SliceStarts(start, count) : [],
            HasPrefixes ? prefixIds[prefixStarts[start]..prefixStarts[start + count]] : [],
            PrefixBlockTokens,
            tenants.Length == 0 ? [] : tenants[start..(start + count)],
            sessions.Length == 0 ? [] : sessions[start..(start + count)]
        );
    }

    /// <summary>The window of this length with the most requests (the earliest of equals); the whole table where it is shorter.</summary>
    public RequestTable BusiestWindow(TimeSpan length)
    {
        (int start, int count) = FindBusiestWindow(length);
        return Slice(start, count);
    }

    /// <summary>Start of the window of this length with the most requests, and their number.</summary>
    public (int Start, int Count) FindBusiestWindow(TimeSpan length)
    {
        long lengthNs = length.Ticks * 100;
        int best = 0;
        int bestCount = 0;
        int end = 0;
        for (int start = 0; start < Count; start++)
        {
            while (end < Count && arrivalsNs[end] - arrivalsNs[start] < lengthNs)
            {
                end++;
            }

            if (end - start > bestCount)
            {
                (best, bestCount) = (start, end - start);
            }
        }

        return (best, bestCount);
    }

    /// <summary>The same requests, arriving <paramref name="factor"/> times as fast: all gaps are divided by it.</summary>
    /// <param name="factor">Above 0; 2 doubles the rate.</param>
    public RequestTable ScaleRate(double factor)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(factor);
        long[] arrivals = new long[Count];
        for (int i = 0; i < Count; i++)
        {
            arrivals[i] = (long)Math.Round(arrivalsNs[i] / factor);
        }

        return WithArrivals(arrivals);
    }

    /// <summary>The same requests, none longer than a context: prompts are cut at their end so that prompt and output fit; outputs only where they alone are longer.</summary>
    /// <param name="longest">Tokens of prompt and output together, at least 2.</param>
    public RequestTable Clipped(int longest)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(longest, 2);
        return Rebuilt(i =>
        {
            int output = Math.Min(outputTokens[i], longest - 1);
            return (Math.Min(inputTokens[i], longest - output), output);
        });
    }

    /// <summary>The same requests with prompts of another length, at most so long that prompt and output fit a context. Longer ones keep their prefix blocks and grow by own tokens.</summary>
    /// <param name="factor">Above 0; 2 doubles every prompt.</param>
    /// <param name="longest">Tokens of prompt and output together.</param>
    public RequestTable ScalePrompts(double factor, int longest)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(factor);
        return Rebuilt(i =>
            (
                Math.Clamp(
                    (int)Math.Round(inputTokens[i] * factor),
                    1,
                    Math.Max(1, longest - outputTokens[i])
                ),
                outputTokens[i]
            )
        );
    }

    /// <summary>The requests whose prompt and output fit a context, at their times.</summary>
    /// <param name="longest">Tokens of prompt and output together.</param>
    public RequestTable WithoutLonger(int longest) =>
        Rebuilt(i => inputTokens[i] + outputTokens[i] <= longest ? (inputTokens[i], outputTokens[i]) : null);

    private RequestTable Rebuilt(Func<int, (int Input, int Output)?> lengths)
    {
        RequestTableBuilder builder = new() { PrefixBlockTokens = PrefixBlockTokens };
        for (int i = 0; i < Count; i++)
        {
            if (lengths(i) is not (int input, int output))
            {
                continue;
            }

            ReadOnlySpan<ulong> ids = PrefixIds(i).Span;
            int held =
                input < inputTokens[i]
                    ? Math.Min(ids.Length, input / Math.Max(1, PrefixBlockTokens))
                    : ids.Length;
            builder.Add(arrivalsNs[i], input, output, ids[..held], Tenant(i), Session(i));
        }

        return builder.Build(out _);
    }

    /// <summary>Requests that share one arrival are spread evenly over the gap to the next arrival (the last batch over the mean gap between batches).</summary>
    public RequestTable SpreadBatches()
    {
        long[] arrivals = [.. arrivalsNs];
        int stamps = 0;
        for (int i = 0; i < Count; i++)
        {
            stamps += i == 0 || arrivalsNs[i] != arrivalsNs[i - 1] ? 1 : 0;
        }

        long lastGap = stamps > 1 ? DurationNs / (stamps - 1) : 0;
        for (int start = 0; start < Count; )
        {
            int end = start;
            while (end < Count && arrivalsNs[end] == arrivalsNs[start])
            {
                end++;
            }

            long gap = end < Count ? arrivalsNs[end] - arrivalsNs[start] : lastGap;
            for (int i = start; i < end; i++)
            {
                arrivals[i] = arrivalsNs[start] + (long)((double)gap * (i - start) / (end - start));
            }

            start = end;
        }

        return WithArrivals(arrivals);
    }

    /// <summary>Positions of the requests of a stretch of time: the first at or after <paramref name="fromNs"/>, and the number before <paramref name="toNs"/>.</summary>
    public (int Start, int Count) FindWindow(long fromNs, long toNs)
    {
        int start = LowerBound(fromNs);
        return (start, Math.Max(0, LowerBound(toNs) - start));
    }

    /// <summary>The same requests with prefix ids that no other table has, for ids that mean something within their file alone.</summary>
    /// <param name="space">Another one for each table.</param>
    public RequestTable WithOwnPrefixes(int space)
    {
        ulong salt = Mixed((ulong)space);
        ulong[] own = new ulong[prefixIds.Length];
        for (int i = 0; i < own.Length; i++)
        {
            own[i] = Mixed(prefixIds[i] ^ salt);
        }

        return new RequestTable(
            arrivalsNs,
            inputTokens,
            outputTokens,
            prefixStarts,
            own,
            PrefixBlockTokens,
            tenants,
            sessions
        );
    }

    /// <summary>Requests of several tables on one time line, all starting at 0. Tenants and sessions stay apart by table; ids are taken as they are.</summary>
    /// <param name="tables">Tables whose prefix block sizes agree, or that have no prefixes.</param>
    public static RequestTable Merge(IReadOnlyList<RequestTable> tables)
    {
        RequestTableBuilder builder = new();
        int tenantsBefore = 0;
        int sessionsBefore = 0;
        foreach (RequestTable table in tables)
        {
            int tenantsHere = 0;
            int sessionsHere = 0;
            if (table.HasPrefixes)
            {
                builder.PrefixBlockTokens = table.PrefixBlockTokens;
            }

            for (int i = 0; i < table.Count; i++)
            {
                int session = table.Session(i);
                builder.Add(
                    table[i] with
                    {
                        Tenant = tenantsBefore + table.Tenant(i),
                        Session = session < 0 ? -1 : sessionsBefore + session,
                    }
                );
                tenantsHere = Math.Max(tenantsHere, table.Tenant(i) + 1);
                sessionsHere = Math.Max(sessionsHere, session + 1);
            }

            tenantsBefore += tenantsHere;
            sessionsBefore += sessionsHere;
        }

        return builder.Build(out _);
    }

    /// <summary>The same requests at other times.</summary>
    /// <param name="arrivals">Ascending, one per request.</param>
    public RequestTable WithArrivals(long[] arrivals) =>
        new(
            arrivals,
            inputTokens,
            outputTokens,
            prefixStarts,
            prefixIds,
            PrefixBlockTokens,
            tenants,
            sessions
        );

    private int[] SliceStarts(int start, int count)
    {
        int[] starts = new int[count + 1];
        for (int i = 0; i <= count; i++)
        {
            starts[i] = prefixStarts[start + i] - prefixStarts[start];
        }

        return starts;
    }

    private int LowerBound(long ns)
    {
        int low = 0;
        int high = Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = arrivalsNs[middle] < ns ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
