namespace Farthing.Serving.Scaling;

/// <summary>llm-d's SLO-aware control law: s = mean over 45 s of max(P90 TTFT ÷ limit, P90 TPOT ÷ limit), capped at 2 per sample; no traffic counts as 0.</summary>
public sealed class LlmdSloScaler : IScalingPolicy
{
    private readonly LlmdSloOptions options;
    private readonly PublishedReplicas hpa;
    private readonly TimedMean shares = new();

    /// <summary>A scaler before its first sample.</summary>
    /// <exception cref="ArgumentException">A limit or a bound cannot be.</exception>
    public LlmdSloScaler(LlmdSloOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.TtftLimitSeconds);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.TpotLimitSeconds);
        this.options = options;
        hpa = new(options.Bounds, options.Behavior, options.TickNs);
    }

    /// <inheritdoc/>
    public long TickNs => options.TickNs;

    /// <inheritdoc/>
    public int Decide(PoolReading reading)
    {
        double ttft = reading.TtftP90Seconds / options.TtftLimitSeconds;
        double tpot = reading.TpotP90Seconds / options.TpotLimitSeconds;
        double share = Math.Max(double.IsNaN(ttft) ? 0 : ttft, double.IsNaN(tpot) ? 0 : tpot);
        shares.Add(reading.NowNs, Math.Min(share, options.MaxFraction));
        shares.Forget(reading.NowNs, options.WindowNs);
        double mean = shares.Over(reading.NowNs, options.WindowNs);
        return hpa.Decide(reading, Wanted(mean, reading.DesiredReplicas, reading.ReadyReplicas));
    }

    /// <inheritdoc/>
    public void Restart()
    {
        shares.Restart();
        hpa.Restart();
    }

    /// <summary>Replicas to publish: n + ceil(n (s·c ÷ up − 1)) above the dead band, n − floor(n (1 − s ÷ down)) below it.</summary>
    /// <remarks>The credit c = r ÷ n for replicas that still start may cancel a rise. It never turns it into a fall, which the bare formula would.</remarks>
    /// <param name="share">s, the latency's share of its limit.</param>
    /// <param name="replicas">n, replicas asked for.</param>
    /// <param name="ready">r, replicas ready.</param>
    internal int Wanted(double share, int replicas, int ready)
    {
        if (share > options.ScaleUpFraction)
        {
            double credit = ready > 0 && ready < replicas ? (double)ready / replicas : 1;
            double added = Math.Ceiling(replicas * ((share * credit / options.ScaleUpFraction) - 1));
            return replicas + (int)Math.Max(0, added);
        }

        return share < options.ScaleDownFraction
            ? replicas - (int)Math.Floor(replicas * (1 - (share / options.ScaleDownFraction)))
            : replicas;
    }
}

/// <summary>HPA behind a controller that publishes the replicas it wants as a metric, with an average value of 1 per replica: ceil(wanted ÷ 1), stabilized and rate-limited. The HPA's tolerance holds back a change of a tenth or less.</summary>
internal sealed class PublishedReplicas(ReplicaBounds bounds, HpaBehavior behavior, long syncNs)
{
    private readonly double[] published = new double[1];

    // The metric's name is never read: the controller's own number is handed over.
    private readonly HorizontalPodAutoscaler hpa = new(
        new HpaOptions
        {
            Bounds = bounds,
            Metrics = [new HpaMetric { Metric = ScalingMetric.InSystem, Target = 1 }],
            Behavior = behavior,
            SyncNs = syncNs,
        }
    );

    /// <summary>Replicas from now on, when a controller wants so many.</summary>
    public int Decide(PoolReading reading, int wanted)
    {
        published[0] = wanted;
        return hpa.Decide(reading, published);
    }

    /// <summary>Forgets recommendations and changes.</summary>
    public void Restart() => hpa.Restart();
}

/// <summary>llm-d's SLO-aware autoscaling (guide of 2026): latency ÷ limit with a dead band, published to an HPA.</summary>
public sealed record LlmdSloOptions
{
    /// <summary>Fewest and most replicas.</summary>
    public required ReplicaBounds Bounds { get; init; }

    /// <summary>Limit of the 90th percentile of TTFT, above 0.</summary>
    public required double TtftLimitSeconds { get; init; }

    /// <summary>Limit of the 90th percentile of TPOT, above 0.</summary>
    public required double TpotLimitSeconds { get; init; }

    /// <summary>Share of the limit above which replicas are added.</summary>
    public double ScaleUpFraction { get; init; } = 0.55;

    /// <summary>Share of the limit below which replicas are removed.</summary>
    public double ScaleDownFraction { get; init; } = 0.40;

    /// <summary>Largest share of the limit that one sample counts for.</summary>
    public double MaxFraction { get; init; } = 2;

    /// <summary>Window of the mean over samples.</summary>
    public long WindowNs { get; init; } = 45 * Durations.Second;

    /// <summary>Period of samples and of the HPA's loop, above 0.</summary>
    public long TickNs { get; init; } = 15 * Durations.Second;

    /// <summary>Behavior of the HPA: up by 100 % or 4 replicas per 60 s after 30 s, down by 1 per 120 s after 180 s.</summary>
    public HpaBehavior Behavior { get; init; } =
        new()
        {
            ScaleUp = new HpaScalingRules
            {
                StabilizationWindowNs = 30 * Durations.Second,
                Policies =
                [
                    new(HpaPolicyType.Percent, 100, 60 * Durations.Second),
                    new(HpaPolicyType.Pods, 4, 60 * Durations.Second),
                ],
            },
            ScaleDown = new HpaScalingRules
            {
                StabilizationWindowNs = 180 * Durations.Second,
                Policies = [new(HpaPolicyType.Pods, 1, 120 * Durations.Second)],
            },
        };
}
