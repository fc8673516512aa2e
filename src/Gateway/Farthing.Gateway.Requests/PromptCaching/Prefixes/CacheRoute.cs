using Farthing.Economics.PromptCaching;

namespace Farthing.Gateway.PromptCaching.Prefixes;

/// <summary>What is known of one key's prompts at one deployment: how often their parts come again, the size of their tokens, and what marking has brought so far.</summary>
/// <remarks>
/// The account is what keeps marking from being dearer than leaving it: a request may mark only where the worst that can come of it, that all that the provider should not have yet is written and never read, is covered by <see cref="AllowedFraction"/> of what all requests so far would have cost unmarked, by what marks saved so far, and by a start credit of one write once a beginning was seen to come again in time. Nothing that is still under way counts as saved.
/// Amounts are nano-dollars. Not thread-safe.
/// </remarks>
internal sealed class CacheRoute
{
    /// <summary>Share of the cost without marks that marking may lose.</summary>
    public const double AllowedFraction = 0.005;

    private const double StartTokensPerByte = 0.25;

    private readonly long[] credit = new long[2];
    private readonly Queue<(long UntilNs, long Nano)> unwritten = new();
    private long unwrittenNano;
    private long reserved;
    private double weight;
    private double tokens;

    /// <summary>Estimates of tools, system and messages.</summary>
    public ReuseCell[] Parts { get; } = [new(), new(), new()];

    /// <summary>What its prompts would have cost without any cache.</summary>
    public long UntouchedNano { get; private set; }

    /// <summary>What they cost.</summary>
    public long PaidNano { get; private set; }

    /// <summary>A beginning came again within a lifetime.</summary>
    public bool[] HasReturned { get; } = new bool[2];

    /// <summary>The upstream stated cached tokens that cannot be: what it states is not believed.</summary>
    public bool IsDisbelieved { get; set; }

    /// <summary>Tokens of so many bytes of prompt.</summary>
    public long TokensOf(long bytes) => (long)(bytes * (weight > 0 ? tokens / weight : StartTokensPerByte));

    /// <summary>Learns the size of tokens; what is older counts less.</summary>
    public void Learn(long bytes, long stated)
    {
        weight = (weight * 0.95) + bytes;
        tokens = (tokens * 0.95) + stated;
    }

    /// <summary>Reserves the worst that can come of marks.</summary>
    /// <param name="worst">What they cost more where nothing is ever read.</param>
    /// <param name="untouched">What the request costs without them.</param>
    /// <param name="longest">The longest lifetime among them.</param>
    /// <returns>False: that is not covered.</returns>
    public bool TryReserve(long worst, long untouched, CacheTtl longest)
    {
        int ttl = (int)longest;
        if (credit[ttl] == 0 && worst > 0 && HasReturned[ttl])
        {
            credit[ttl] = worst;
        }

        long allowed = (long)((UntouchedNano + untouched) * AllowedFraction);
        long balance = allowed + UntouchedNano - PaidNano + Math.Max(credit[0], credit[1]) - reserved;
        if (balance < worst)
        {
            return false;
        }

        reserved += worst;
        return true;
    }

    /// <summary>Reserves the worst that can come of leaving something unwritten that the provider would have written: that it comes again, and is computed. It is held for the lifetime of an entry.</summary>
    /// <param name="worst">What the next request with it costs more then.</param>
    /// <param name="untouched">What this request costs untouched.</param>
    /// <param name="nowNs">The time.</param>
    /// <param name="life">The lifetime.</param>
    /// <returns>False: that is not covered.</returns>
    public bool TryLeave(long worst, long untouched, long nowNs, TimeSpan life)
    {
        while (unwritten.TryPeek(out (long UntilNs, long Nano) oldest) && oldest.UntilNs < nowNs)
        {
            unwritten.Dequeue();
            unwrittenNano -= oldest.Nano;
        }

        long allowed = (long)((UntouchedNano + untouched) * AllowedFraction);
        if (allowed + UntouchedNano - PaidNano - unwrittenNano < worst)
        {
            return false;
        }

        unwrittenNano += worst;
        unwritten.Enqueue((nowNs + (life.Ticks * TimeSpan.NanosecondsPerTick), worst));
        return true;
    }

    /// <summary>Gives back what was reserved.</summary>
    public void Release(long worst) => reserved -= worst;

    /// <summary>Enters what a request cost.</summary>
    public void Enter(long untouched, long paid)
    {
        UntouchedNano += untouched;
        PaidNano += paid;
    }
}
