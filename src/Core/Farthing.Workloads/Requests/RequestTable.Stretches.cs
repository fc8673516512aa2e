namespace Farthing.Workloads.Requests;

/// <content>A stretch of traffic played several times, and a part of it that is like the whole.</content>
public sealed partial class RequestTable
{
    /// <summary>The time after which the stretch starts anew when it repeats: its duration and one mean gap.</summary>
    public long PeriodNs => Count < 2 ? DurationNs : DurationNs + (DurationNs / (Count - 1));

    /// <summary>The stretch played several times in a row, one <see cref="PeriodNs"/> after the other. Prefixes are new ones each time: what is repeated is the load, not the conversations.</summary>
    /// <param name="times">At least 1.</param>
    public RequestTable Repeated(int times)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(times);
        RequestTableBuilder builder = new() { PrefixBlockTokens = PrefixBlockTokens };
        List<ulong> ids = [];
        int sessionsHere = sessions.Length == 0 ? 0 : sessions.Max() + 1;
        for (int pass = 0; pass < times; pass++)
        {
            ulong salt = PassSalt(pass);
            for (int i = 0; i < Count; i++)
            {
                ids.Clear();
                foreach (ulong id in PrefixIds(i).Span)
                {
                    ids.Add(id + salt);
                }

                int session = Session(i);
                builder.Add(
                    arrivalsNs[i] + (pass * PeriodNs),
                    inputTokens[i],
                    outputTokens[i],
                    System.Runtime.InteropServices.CollectionsMarshal.AsSpan(ids),
                    Tenant(i),
                    session < 0 ? -1 : session + (pass * sessionsHere)
                );
            }
        }

        return builder.Build(out _);
    }

    /// <summary>What is added to every prefix id when a table is played again, so that no pass finds what another left in caches; 0 for the first.</summary>
    internal static ulong PassSalt(long pass) => (ulong)pass * 0x9E3779B97F4A7C15;

    /// <summary>True where requests can be left out one by one (or session by session) without changing what the others find in caches.</summary>
    public bool CanBeThinned => !HasPrefixes || sessions.Length > 0;

    /// <summary>A part of the traffic that is like the whole: each request (each session where there are any) stays with the same probability, chosen by a hash of its number. Arrival times are kept.</summary>
    /// <param name="share">The part that stays, above 0 and at most 1.</param>
    public RequestTable Thinned(double share)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(share);
        if (share >= 1)
        {
            return this;
        }

        RequestTableBuilder builder = new() { PrefixBlockTokens = PrefixBlockTokens };
        ulong limit = (ulong)(share * ulong.MaxValue);
        for (int i = 0; i < Count; i++)
        {
            int session = Session(i);
            if (Mixed((ulong)(session < 0 ? i : session)) <= limit)
            {
                builder.Add(this[i]);
            }
        }

        return builder.Build(out _);
    }

    /// <summary>The finalizer of SplitMix64 (Steele, Lea, Flood 2014): neighbors in, independent bits out.</summary>
    private static ulong Mixed(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
