namespace Farthing.Serving.Scaling;

/// <summary>Knative KPA's control law: a 60-s mean, and a 6-s mean during surges, in which replicas are never removed.</summary>
/// <remarks>It begins in panic where two or more replicas are ready: they stay until the stable window has been seen. Source: <c>newAutoscaler</c> of knative/serving.</remarks>
public sealed class KnativeScaler : IScalingPolicy
{
    private readonly KnativeOptions options;
    private readonly TimedMean load = new();
    private long? panicNs;
    private int panicReplicas;
    private long? idleSinceNs;
    private bool hasBegun;

    /// <summary>An autoscaler before its first tick.</summary>
    /// <exception cref="ArgumentException">A bound, a target or a period cannot be.</exception>
    public KnativeScaler(KnativeOptions options)
    {
        options.Bounds.ThrowIfInvalid();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.TickNs);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Target);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.UtilizationFraction);
        this.options = options;
    }

    /// <inheritdoc/>
    public long TickNs => options.TickNs;

    /// <inheritdoc/>
    public int Decide(PoolReading reading)
    {
        long now = reading.NowNs;
        if (!hasBegun)
        {
            hasBegun = true;
            panicReplicas = reading.ReadyReplicas > 1 ? reading.ReadyReplicas : 0;
            panicNs = panicReplicas > 0 ? now : null;
        }

        double value = options.Metric.TotalOf(reading);
        load.Add(now, double.IsNaN(value) ? 0 : value);
        load.Forget(now, Math.Max(options.StableWindowNs, options.PanicWindowNs));
        double stable = load.Over(now, options.StableWindowNs);
        double panic = load.Over(now, options.PanicWindowNs);
        int wanted = Wanted(now, stable, panic, reading.ReadyReplicas);
        return options.Bounds.Clamp(wanted == 0 ? AfterGrace(now, reading.DesiredReplicas) : Busy(wanted));
    }

    /// <inheritdoc/>
    public void Restart()
    {
        load.Restart();
        panicNs = null;
        panicReplicas = 0;
        idleSinceNs = null;
        hasBegun = false;
    }

    /// <summary>Replicas for two means: the stable one, or in panic the highest of both since panic began.</summary>
    /// <param name="nowNs">Time of the tick.</param>
    /// <param name="stable">Mean over the stable window.</param>
    /// <param name="panic">Mean over the panic window.</param>
    /// <param name="readyReplicas">Ready replicas; 0 counts as 1.</param>
    internal int Wanted(long nowNs, double stable, double panic, int readyReplicas)
    {
        double ready = Math.Max(1, readyReplicas);
        double most = Math.Ceiling(options.MaxScaleUpRate * ready);
        double least = Math.Floor(ready / options.MaxScaleDownRate);
        double perReplica = options.UtilizationFraction * options.Target;
        double byStable = Math.Ceiling(stable / perReplica);
        double byPanic = Math.Ceiling(panic / perReplica);
        if (byPanic / ready >= options.PanicThreshold)
        {
            panicNs = nowNs;
        }
        else if (nowNs - panicNs > options.StableWindowNs)
        {
            panicNs = null;
            panicReplicas = 0;
        }

        int wanted = Saturate(Math.Min(Math.Max(byStable, least), most));
        if (panicNs is null)
        {
            return wanted;
        }

        int inPanic = Saturate(Math.Min(Math.Max(byPanic, least), most));
        panicReplicas = Math.Max(panicReplicas, Math.Max(wanted, inPanic));
        return panicReplicas;
    }

    private int Busy(int wanted)
    {
        idleSinceNs = null;
        return wanted;
    }

    private int AfterGrace(long nowNs, int spec)
    {
        idleSinceNs ??= nowNs;
        return spec == 0 || nowNs - idleSinceNs >= options.ZeroGraceNs ? 0 : 1;
    }

    private static int Saturate(double replicas) => (int)Math.Min(int.MaxValue, replicas);
}

/// <summary>Knative's pod autoscaler (KPA). Defaults are those of its <c>config-autoscaler</c>.</summary>
public sealed record KnativeOptions
{
    /// <summary>Fewest and most replicas; a least count of 0 scales to zero.</summary>
    public required ReplicaBounds Bounds { get; init; }

    /// <summary>The quantity: requests in the system (Knative's concurrency) or arrivals a second (its rps, target 200).</summary>
    public ScalingMetric Metric { get; init; } = ScalingMetric.InSystem;

    /// <summary>Target per replica, above 0.</summary>
    public double Target { get; init; } = 100;

    /// <summary>Share of the target that is aimed at, above 0.</summary>
    public double UtilizationFraction { get; init; } = 0.7;

    /// <summary>Window of the stable mean; also the time without a surge that ends panic.</summary>
    public long StableWindowNs { get; init; } = 60 * Durations.Second;

    /// <summary>Window of the panic mean.</summary>
    public long PanicWindowNs { get; init; } = 6 * Durations.Second;

    /// <summary>Panic begins at this multiple of the ready replicas.</summary>
    public double PanicThreshold { get; init; } = 2;

    /// <summary>Largest rise per tick, as a multiple of the ready replicas.</summary>
    public double MaxScaleUpRate { get; init; } = 1000;

    /// <summary>Largest fall per tick, as a divisor of the ready replicas.</summary>
    public double MaxScaleDownRate { get; init; } = 2;

    /// <summary>Time that the last replica stays after the stable mean fell to 0.</summary>
    public long ZeroGraceNs { get; init; } = 30 * Durations.Second;

    /// <summary>Control period, above 0.</summary>
    public long TickNs { get; init; } = 2 * Durations.Second;
}
