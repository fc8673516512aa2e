namespace Farthing.Measurement.Bench.Comparing;

/// <summary>The spread of every figure of a run, from moving-block bootstraps: of its requests (latencies, lengths, prefix hits) and of the slices of its window (rates).</summary>
public static class RunSpreads
{
    /// <summary>Samples that are drawn.</summary>
    public const int Draws = 500;

    /// <summary>Requests that a figure needs at least.</summary>
    public const int MinRequests = 20;

    /// <summary>Requests that must lie above a percentile.</summary>
    public const int MinAbove = 5;

    /// <summary>Mean request times that the window of a rate must hold.</summary>
    public const double MinTimes = 3;

    private static readonly double[] Shares = [0.5, 0.9, 0.95, 0.99];

    /// <summary>Spreads by the names of <see cref="ComparedMetric"/>; what a run has nothing of is missing.</summary>
    public static IReadOnlyDictionary<string, Spread> Of(RunSample sample, ulong seed)
    {
        Dictionary<string, Spread> spreads = [];
        AddRequests(sample, seed, spreads);
        AddRates(sample, seed, spreads);
        return spreads;
    }

    private static void AddRequests(RunSample sample, ulong seed, Dictionary<string, Spread> spreads)
    {
        IReadOnlyList<RunRequest> requests = sample.Requests;
        if (requests.Count == 0)
        {
            return;
        }

        BlockDraws draws = new(requests.Count, sample.MeanInFlight, seed);
        string[] latencies = ["ttft", "ttfo", "tpot", "e2e"];
        SortedTimes[] sorted = [.. latencies.Select(latency => new SortedTimes(requests, latency))];
        GapRanks gaps = new(requests);
        string gap = sample.IsPerToken ? "itl" : "icl";
        // Per latency, and gaps after them: mean and the quantiles.
        RunningVariance[,] seen = new RunningVariance[latencies.Length + 1, Shares.Length + 1];
        RunningVariance length = default;
        RunningVariance hits = default;
        int[] times = new int[requests.Count];
        double[] values = new double[Shares.Length];
        for (int draw = 0; draw < Draws; draw++)
        {
            draws.Next(times);
            for (int i = 0; i <= latencies.Length; i++)
            {
                bool isGap = i == latencies.Length;
                if ((isGap ? gaps.Count : sorted[i].Count) == 0)
                {
                    continue;
                }

                seen[i, 0].Add(Math.Log(isGap ? gaps.Mean(times) : sorted[i].Mean(times)));
                if (isGap)
                {
                    gaps.Quantiles(times, Shares, values);
                }
                else
                {
                    sorted[i].Quantiles(times, Shares, values);
                }

                for (int share = 0; share < Shares.Length; share++)
                {
                    seen[i, share + 1].Add(Math.Log(values[share]));
                }
            }

            (double output, double hitShare) = Tokens(requests, times);
            length.Add(Math.Log(output));
            hits.Add(hitShare);
        }

        for (int i = 0; i <= latencies.Length; i++)
        {
            bool isGap = i == latencies.Length;
            string name = isGap ? gap : latencies[i];
            int count = isGap ? Math.Min(gaps.Count, requests.Count) : sorted[i].Count;
            if (count == 0)
            {
                continue;
            }

            // Quantiles of gaps rest on as many values as there are gaps, in as many blocks as of requests.
            int pooled = isGap ? gaps.Count : count;
            Set($"{name}_mean", seen[i, 0], Needs(count, MinRequests));
            Set($"{name}_p50", seen[i, 1], Needs(count, MinRequests));
            Set($"{name}_p90", seen[i, 2], Needs(count, MinRequests) ?? Above(pooled, 0.9));
            Set($"{name}_p95", seen[i, 3], Needs(count, MinRequests) ?? Above(pooled, 0.95));
            Set($"{name}_p99", seen[i, 4], Needs(count, MinRequests) ?? Above(pooled, 0.99));
        }

        Set("mean_output_tokens", length, Needs(requests.Count, MinRequests));
        if (requests.Any(request => double.IsFinite(request.CachedTokens)))
        {
            Set("prefix_hit_share", hits, Needs(requests.Count, MinRequests));
        }

        void Set(string name, RunningVariance variance, string? lack) =>
            spreads[name] =
                lack is null && double.IsFinite(variance.Variance)
                    ? new Spread(variance.Variance * draws.Correction, Math.Max(1, draws.Blocks - 1), null)
                    : Spread.Unknown(lack ?? "too few requests");
    }

    private static (double Output, double HitShare) Tokens(IReadOnlyList<RunRequest> requests, int[] times)
    {
        double output = 0;
        long all = 0;
        double cached = 0;
        double asked = 0;
        for (int i = 0; i < times.Length; i++)
        {
            output += times[i] * requests[i].OutputTokens;
            all += times[i];
            if (double.IsFinite(requests[i].CachedTokens))
            {
                cached += times[i] * requests[i].CachedTokens;
                asked += times[i] * requests[i].InputTokens;
            }
        }

        return (output / all, cached / asked);
    }

    private static string? Needs(int count, int least) =>
        count < least ? FormattableString.Invariant($"{count} of {least} requests") : null;

    private static string? Above(int count, double share)
    {
        int least = (int)Math.Round(MinAbove / (1 - share));
        return count < least ? FormattableString.Invariant($"{count} of {least} values") : null;
    }

    private static void AddRates(RunSample sample, ulong seed, Dictionary<string, Spread> spreads)
    {
        int slices = sample.RequestRates.Count;
        double[] whole = [.. sample.Requests.Select(request => request.E2e).Where(double.IsFinite)];
        if (slices == 0 || whole.Length == 0 || !(sample.WindowSeconds > 0))
        {
            return;
        }

        double request = whole.Average();
        string? lack =
            sample.WindowSeconds < MinTimes * request
                ? FormattableString.Invariant(
                    $"a window of {sample.WindowSeconds:0.#} s, requests of {request:0.#} s"
                )
                : Needs(whole.Length, MinRequests);
        BlockDraws draws = new(slices, request / (sample.WindowSeconds / slices), seed + 1);
        RunningVariance requests = default;
        RunningVariance output = default;
        RunningVariance all = default;
        RunningVariance good = default;
        int[] times = new int[slices];
        for (int draw = 0; draw < Draws; draw++)
        {
            draws.Next(times);
            double tokens = Mean(sample.OutputRates, times);
            requests.Add(Math.Log(Mean(sample.RequestRates, times)));
            output.Add(Math.Log(tokens));
            all.Add(Math.Log(tokens + Mean(sample.InputRates, times)));
            if (sample.GoodRates.Count == slices)
            {
                good.Add(Math.Log(Mean(sample.GoodRates, times)));
            }
        }

        Set("requests_per_s", requests);
        Set("output_tokens_per_s", output);
        // Dollars per token are the price over a rate: the logarithms vary alike.
        Set("usd_per_m_output", output);
        Set("usd_per_m_blended", all);
        if (sample.GoodRates.Count == slices)
        {
            Set("goodput_per_s", good);
        }

        void Set(string name, RunningVariance variance) =>
            spreads[name] =
                lack is null && double.IsFinite(variance.Variance)
                    ? new Spread(variance.Variance * draws.Correction, Math.Max(1, draws.Blocks - 1), null)
                    : Spread.Unknown(lack ?? "nothing came in the window");
    }

    private static double Mean(IReadOnlyList<double> rates, int[] times)
    {
        double sum = 0;
        for (int i = 0; i < times.Length; i++)
        {
            sum += times[i] * rates[i];
        }

        return sum / times.Length;
    }
}

/// <summary>A finished request of a run's steady window. Seconds from the scheduled time; not a number where it has no such time.</summary>
public sealed record RunRequest
{
    /// <summary>First generated token.</summary>
    public required double Ttft { get; init; }

    /// <summary>First shown token.</summary>
    public required double Ttfo { get; init; }

    /// <summary>Time per output token.</summary>
    public required double Tpot { get; init; }

    /// <summary>Last token.</summary>
    public required double E2e { get; init; }

    /// <summary>Gaps between tokens, or between events where tokens are not known.</summary>
    public required IReadOnlyList<double> Gaps { get; init; }

    /// <summary>Prompt tokens.</summary>
    public required double InputTokens { get; init; }

    /// <summary>Output tokens.</summary>
    public required double OutputTokens { get; init; }

    /// <summary>Prompt tokens from the prefix cache; not a number where the server does not say.</summary>
    public required double CachedTokens { get; init; }

    /// <summary>A time by the latency's name; not a number for gaps.</summary>
    public double Of(string latency) =>
        latency switch
        {
            "ttft" => Ttft,
            "ttfo" => Ttfo,
            "tpot" => Tpot,
            "e2e" => E2e,
            _ => double.NaN,
        };
}

/// <summary>One run of one load as it was seen: the requests of its steady window in the order of sending, and rates in equal slices of that window.</summary>
public sealed record RunSample
{
    /// <summary>Slices of the steady window.</summary>
    public const int Slices = 60;

    /// <summary>Requests that were sent in the steady window and finished.</summary>
    public required IReadOnlyList<RunRequest> Requests { get; init; }

    /// <summary>True where gaps are per token (ITL), false where they are per event (ICL).</summary>
    public required bool IsPerToken { get; init; }

    /// <summary>Length of the steady window.</summary>
    public required double WindowSeconds { get; init; }

    /// <summary>Requests in flight, averaged over the window.</summary>
    public required double MeanInFlight { get; init; }

    /// <summary>Per slice, in the order of time: finished requests by the share of their time in it, per second.</summary>
    public required IReadOnlyList<double> RequestRates { get; init; }

    /// <summary>Per slice: output tokens per second.</summary>
    public required IReadOnlyList<double> OutputRates { get; init; }

    /// <summary>Per slice: prompt tokens per second.</summary>
    public required IReadOnlyList<double> InputRates { get; init; }

    /// <summary>Per slice: requests sent in it that kept every limit, per second; empty without a promise.</summary>
    public required IReadOnlyList<double> GoodRates { get; init; }
}

/// <summary>Mean and variance of values that come one by one (Welford 1962).</summary>
internal struct RunningVariance
{
    private int count;
    private double mean;
    private double squares;

    /// <summary>Adds a value; one that is not finite is left out.</summary>
    public void Add(double value)
    {
        if (!double.IsFinite(value))
        {
            return;
        }

        count++;
        double before = value - mean;
        mean += before / count;
        squares += before * (value - mean);
    }

    /// <summary>The variance; not a number with fewer than two values.</summary>
    public readonly double Variance => count < 2 ? double.NaN : squares / (count - 1);
}
