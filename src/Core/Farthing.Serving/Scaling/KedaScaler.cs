namespace Farthing.Serving.Scaling;

/// <summary>KEDA's control law (2.20, 2.21): an operator that switches between 0 and 1, and an HPA between 1 and n.</summary>
/// <remarks>
/// Where a poll changes the pool, the HPA first acts at its next tick. From 0 replicas the operator itself applies
/// a fallback, since the HPA is off. Left out: <c>scalingModifiers</c> (formulas in a language of their own),
/// cpu and memory triggers, paused objects.
/// </remarks>
public sealed class KedaScaler : IScalingPolicy
{
    private readonly KedaOptions options;
    private readonly HorizontalPodAutoscaler hpa;
    private readonly KedaTriggerState[] triggers;
    private readonly double[] values;
    private readonly Cadence polls;
    private readonly Cadence syncs;
    private long? createdNs;
    private long? lastActiveNs;

    /// <summary>A ScaledObject before its first poll.</summary>
    /// <exception cref="ArgumentException">KEDA or the API server would refuse the options.</exception>
    public KedaScaler(KedaOptions options)
    {
        options.ThrowIfInvalid();
        this.options = options;
        hpa = new HorizontalPodAutoscaler(options.Hpa);
        triggers = [.. options.Triggers.Select(trigger => new KedaTriggerState(trigger, options.Fallback))];
        values = new double[triggers.Length];
        polls = new(options.PollingNs);
        syncs = new(options.SyncNs);
        TickNs = Cadence.Common(options.PollingNs, options.SyncNs);
    }

    /// <inheritdoc/>
    public long TickNs { get; }

    /// <inheritdoc/>
    public int Decide(PoolReading reading)
    {
        int spec = reading.DesiredReplicas;
        createdNs ??= reading.NowNs;
        bool isSync = syncs.IsDue(reading.NowNs);
        if (polls.IsDue(reading.NowNs))
        {
            int switched = Poll(reading, spec);
            if (switched != spec)
            {
                return switched;
            }
        }

        return isSync && spec > 0 ? Sync(reading) : spec;
    }

    /// <inheritdoc/>
    public void Restart()
    {
        hpa.Restart();
        polls.Restart();
        syncs.Restart();
        createdNs = null;
        lastActiveNs = null;
        foreach (KedaTriggerState trigger in triggers)
        {
            trigger.Restart();
        }
    }

    private int Sync(PoolReading reading)
    {
        for (int i = 0; i < triggers.Length; i++)
        {
            values[i] = triggers[i].Serve(reading);
        }

        return hpa.Decide(reading, values);
    }

    private int Poll(PoolReading reading, int spec)
    {
        bool isActive = false;
        bool hasFailed = false;
        bool isReplaced = false;
        foreach (KedaTriggerState trigger in triggers)
        {
            double value = trigger.Poll(reading);
            isActive |= trigger.IsActive(value);
            hasFailed |= double.IsNaN(value);
            isReplaced |= trigger.IsReplaced;
        }

        if (isActive)
        {
            lastActiveNs = reading.NowNs;
            return spec == 0 || (options.IdlesAtZero && spec < options.Bounds.Min)
                ? Math.Max(1, options.Bounds.Min)
                : spec;
        }

        return hasFailed ? WithoutData(spec, isReplaced) : Idle(reading.NowNs, spec);
    }

    /// <summary>Errors never take a pool to zero.</summary>
    private int WithoutData(int spec, bool isReplaced) =>
        spec == 0 && isReplaced && options.Fallback is { } fallback
            ? Math.Min(options.Bounds.Max, fallback.ReplicasAt(spec))
            : spec;

    private int Idle(long nowNs, int spec)
    {
        if (spec > 0 && (options.Bounds.Min == 0 || options.IdlesAtZero))
        {
            return HasCooledDown(nowNs) ? 0 : spec;
        }

        return options.IdlesAtZero ? spec : Math.Max(spec, options.Bounds.Min);
    }

    private bool HasCooledDown(long nowNs) =>
        lastActiveNs is { } active
            ? nowNs - active >= options.CooldownNs
            : nowNs - createdNs >= options.InitialCooldownNs;
}
