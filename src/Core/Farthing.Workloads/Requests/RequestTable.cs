namespace Farthing.Workloads.Requests;

/// <summary>Requests in memory, as parallel arrays sorted by arrival: what a trace becomes when it has been read. Immutable, so that many simulations may read it at once.</summary>
public sealed partial class RequestTable
{
    private readonly long[] arrivalsNs;
    private readonly int[] inputTokens;
    private readonly int[] outputTokens;
    private readonly int[] tenants;
    private readonly int[] sessions;
    private readonly int[] prefixStarts;
    private readonly ulong[] prefixIds;

    /// <summary>Wraps columns. All of one length, but for the prefix columns and the optional ones, which may be empty.</summary>
    /// <param name="arrivalsNs">Ascending, from 0 or later.</param>
    /// <param name="inputTokens">At least 1 each.</param>
    /// <param name="outputTokens">At least 1 each.</param>
    /// <param name="prefixStarts">Where each request's ids start in <paramref name="prefixIds"/>, with the total as an extra last element; empty where the trace has none.</param>
    /// <param name="prefixIds">All ids, request after request.</param>
    /// <param name="prefixBlockTokens">Tokens per id; 0 where the trace has none.</param>
    /// <param name="tenants">Per request, or empty.</param>
    /// <param name="sessions">Per request, or empty.</param>
    public RequestTable(
        long[] arrivalsNs,
        int[] inputTokens,
        int[] outputTokens,
        int[]? prefixStarts = null,
        ulong[]? prefixIds = null,
        int prefixBlockTokens = 0,
        int[]? tenants = null,
        int[]? sessions = null
    )
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(inputTokens.Length, arrivalsNs.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(outputTokens.Length, arrivalsNs.Length);
        this.arrivalsNs = arrivalsNs;
        this.inputTokens = inputTokens;
        this.outputTokens = outputTokens;
        this.prefixStarts = prefixStarts ?? [];
        this.prefixIds = prefixIds ?? [];
        this.tenants = tenants ?? [];
        this.sessions = sessions ?? [];
        PrefixBlockTokens = prefixBlockTokens;
        foreach (int tokens in outputTokens)
        {
            TotalOutputTokens += tokens;
        }
    }

    /// <summary>Number of requests.</summary>
    public int Count => arrivalsNs.Length;

    /// <summary>Output tokens of all requests.</summary>
    public long TotalOutputTokens { get; }

    /// <summary>Tokens that a prefix id stands for; 0 where the requests have none.</summary>
    public int PrefixBlockTokens { get; }

    /// <summary>True when the requests carry prefix ids.</summary>
    public bool HasPrefixes => prefixStarts.Length > 0;

    /// <summary>Arrivals in nanoseconds, ascending.</summary>
    public ReadOnlySpan<long> ArrivalsNs => arrivalsNs;

    /// <summary>Prompt lengths in tokens.</summary>
    public ReadOnlySpan<int> InputTokens => inputTokens;

    /// <summary>Output lengths in tokens.</summary>
    public ReadOnlySpan<int> OutputTokens => outputTokens;

    /// <summary>From the first arrival to the last, in nanoseconds.</summary>
    public long DurationNs => Count == 0 ? 0 : arrivalsNs[^1] - arrivalsNs[0];

    /// <summary>The prefix ids of one request; empty where there are none.</summary>
    public ReadOnlyMemory<ulong> PrefixIds(int index) =>
        HasPrefixes
            ? prefixIds.AsMemory(prefixStarts[index], prefixStarts[index + 1] - prefixStarts[index])
            : default;

    /// <summary>The tenant of one request.</summary>
    public int Tenant(int index) => tenants.Length == 0 ? 0 : tenants[index];

    /// <summary>The session of one request; -1 where there are none.</summary>
    public int Session(int index) => sessions.Length == 0 ? -1 : sessions[index];

    /// <summary>One request.</summary>
    public Request this[int index] =>
        new(arrivalsNs[index], inputTokens[index], outputTokens[index])
        {
            PrefixIds = PrefixIds(index),
            PrefixBlockTokens = PrefixBlockTokens,
            Tenant = Tenant(index),
            Session = Session(index),
        };
}
