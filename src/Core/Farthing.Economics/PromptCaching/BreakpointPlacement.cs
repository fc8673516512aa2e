namespace Farthing.Economics.PromptCaching;

/// <summary>Places cache breakpoints at the least expected cost.</summary>
/// <remarks>
/// For marks b₁ &lt; … &lt; bₖ the expected cost of a request, in input tokens, is
/// E = L + Σⱼ (L_bⱼ − L_bⱼ₋₁) · [(wⱼ − 1) − (wⱼ − r) · h_bⱼ(Tⱼ)], with L_b₀ = 0: each stretch is read where the entry at its end is alive and equal, and written otherwise.
/// Constraints: L_b₁ is at least the provider's minimum, one-hour marks stand before five-minute marks, and k is at most the provider's bound. Since the sum is separable, a dynamic program over (last candidate, marks, lifetime) finds the least: O(8 m²). Of equal costs fewer marks win, then shorter lifetimes.
/// </remarks>
public static class BreakpointPlacement
{
    /// <summary>Most marks in one request that this places.</summary>
    public const int MaxMarks = 4;

    private const double Tie = 1e-9;

    /// <summary>Places the marks.</summary>
    /// <param name="candidates">Places in the order of the prompt; tokens do not fall.</param>
    /// <param name="factors">Prices.</param>
    /// <param name="minTokens">Shortest prefix that is cached.</param>
    /// <param name="maxMarks">Most marks, 0…4.</param>
    /// <param name="marks">Takes the marks in the order of the prompt; room for <paramref name="maxMarks"/>.</param>
    /// <param name="change">Expected change of the request's cost against no marks, in input tokens; 0 or less.</param>
    /// <returns>How many marks.</returns>
    public static int Place(
        ReadOnlySpan<CacheCandidate> candidates,
        in CacheFactors factors,
        long minTokens,
        int maxMarks,
        Span<CacheMark> marks,
        out double change
    )
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxMarks);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxMarks, MaxMarks);
        change = 0;
        int lanes = maxMarks * 2;
        int states = candidates.Length * lanes;
        if (states == 0)
        {
            return 0;
        }

        Span<double> cost = states <= 512 ? stackalloc double[states] : new double[states];
        Span<int> before = states <= 512 ? stackalloc int[states] : new int[states];
        cost.Fill(double.PositiveInfinity);
        double scale = Tie * Math.Max(1, candidates[^1].Tokens);
        int best = -1;
        for (int count = 0; count < maxMarks; count++)
        {
            for (int at = 0; at < candidates.Length; at++)
            {
                for (int ttl = 0; ttl < 2; ttl++)
                {
                    int state = State(at, count, ttl, lanes);
                    Reach(candidates, factors, minTokens, cost, before, at, count, ttl, lanes, scale);
                    if (cost[state] < change - scale)
                    {
                        (best, change) = (state, cost[state]);
                    }
                }
            }
        }

        return Write(best, lanes, before, marks);
    }

    /// <summary>The expected change of a request's cost under given marks, in input tokens.</summary>
    public static double ChangeOf(
        ReadOnlySpan<CacheCandidate> candidates,
        in CacheFactors factors,
        ReadOnlySpan<CacheMark> marks
    )
    {
        double change = 0;
        long from = 0;
        foreach (CacheMark mark in marks)
        {
            change += Stretch(candidates[mark.Candidate], from, factors, mark.Ttl);
            from = candidates[mark.Candidate].Tokens;
        }

        return change;
    }

    private static int State(int at, int count, int ttl, int lanes) => (at * lanes) + (count * 2) + ttl;

    private static double Stretch(in CacheCandidate end, long from, in CacheFactors factors, CacheTtl ttl)
    {
        double write = factors.WriteOf(ttl);
        return (end.Tokens - from) * (write - 1 - ((write - factors.Read) * end.ReuseOf(ttl)));
    }

    /// <summary>The least cost of a last mark here: over the mark before it.</summary>
    private static void Reach(
        ReadOnlySpan<CacheCandidate> candidates,
        in CacheFactors factors,
        long minTokens,
        Span<double> cost,
        Span<int> before,
        int at,
        int count,
        int ttl,
        int lanes,
        double scale
    )
    {
        if (ttl == 1 && factors.Write1h is null)
        {
            return;
        }

        int state = State(at, count, ttl, lanes);
        CacheCandidate end = candidates[at];
        if (count == 0)
        {
            if (end.Tokens >= minTokens)
            {
                cost[state] = Stretch(end, 0, factors, (CacheTtl)ttl);
                before[state] = -1;
            }

            return;
        }

        for (int previous = 0; previous < at; previous++)
        {
            double stretch = Stretch(end, candidates[previous].Tokens, factors, (CacheTtl)ttl);
            for (int earlier = ttl; earlier < 2; earlier++)
            {
                int from = State(previous, count - 1, earlier, lanes);
                double total = cost[from] + stretch;
                if (total < cost[state] - scale)
                {
                    (cost[state], before[state]) = (total, from);
                }
            }
        }
    }

    private static int Write(int last, int lanes, ReadOnlySpan<int> before, Span<CacheMark> marks)
    {
        int count = 0;
        for (int state = last; state >= 0; state = before[state])
        {
            marks[count++] = new CacheMark(state / lanes, (CacheTtl)(state % 2));
        }

        marks[..count].Reverse();
        return count;
    }
}

/// <summary>A place in a prompt where a breakpoint may stand.</summary>
/// <param name="Tokens">Tokens of the prompt up to here.</param>
/// <param name="Reuse5m">Probability that the prompt up to here is unchanged and comes again within five minutes, 0…1.</param>
/// <param name="Reuse1h">The same within an hour.</param>
public readonly record struct CacheCandidate(long Tokens, double Reuse5m, double Reuse1h)
{
    /// <summary>The probability for a lifetime.</summary>
    public double ReuseOf(CacheTtl ttl) => ttl == CacheTtl.FiveMinutes ? Reuse5m : Reuse1h;
}

/// <summary>Prices of a prompt cache, as factors of the price of an input token.</summary>
/// <param name="Write5m">A token written for five minutes, at least 1.</param>
/// <param name="Write1h">A token written for an hour, at least 1; null: there is no such lifetime.</param>
/// <param name="Read">A token that is read, 0…1.</param>
public readonly record struct CacheFactors(double Write5m, double? Write1h, double Read)
{
    /// <summary>The factors of a provider's row.</summary>
    public static CacheFactors Of(PromptCacheRule rule) =>
        new(rule.WriteFactor5m, rule.WriteFactor1h, rule.ReadFactor);

    /// <summary>The price of a written token; infinite where the lifetime does not exist.</summary>
    public double WriteOf(CacheTtl ttl) =>
        ttl == CacheTtl.FiveMinutes ? Write5m : Write1h ?? double.PositiveInfinity;
}

/// <summary>One dated row of a provider's rules for its prompt cache.</summary>
/// <param name="Provider">The provider: <c>anthropic</c>, <c>openai</c>, <c>gemini</c>, <c>deepseek</c>, <c>bedrock</c> or <c>mistral</c>.</param>
/// <param name="Family">Beginning of the model names that the row holds for; empty: all of the provider's.</param>
/// <param name="MinTokens">Shortest prefix that is cached, in tokens; shorter ones are passed over without an error.</param>
/// <param name="StepTokens">Cached lengths are multiples of this many tokens.</param>
/// <param name="WriteFactor5m">Price of a token written for five minutes (or the provider's only lifetime), as a factor of the input price.</param>
/// <param name="WriteFactor1h">Price of a token written for an hour, likewise; null: there is no such lifetime.</param>
/// <param name="ReadFactor">Price of a token that is read, likewise.</param>
/// <param name="Ttl">The usual lifetime, counted from the start of the request that wrote or read it.</param>
/// <param name="MaxMarks">Breakpoints in one request; 0: the provider places them itself.</param>
/// <param name="LookbackBlocks">Blocks before a breakpoint in which an earlier entry is found; 0: no bound.</param>
/// <param name="AsOf">Month of the source.</param>
/// <param name="Source">The source.</param>
public sealed record PromptCacheRule(
    string Provider,
    string Family,
    int MinTokens,
    int StepTokens,
    double WriteFactor5m,
    double? WriteFactor1h,
    double ReadFactor,
    TimeSpan Ttl,
    int MaxMarks,
    int LookbackBlocks,
    string AsOf,
    string Source
)
{
    /// <summary>True where a request marks what is cached; false where the provider decides it.</summary>
    public bool HasMarks => MaxMarks > 0;
}
