namespace Farthing.Serving.Scaling;

/// <summary>NVIDIA Dynamo planner's control law (1.2 … 1.5) for an aggregated pool.</summary>
/// <remarks>
/// A prediction every 180 s, of all requests since the last, and a step of one every 5 s; with both, the prediction is
/// the floor. Until requests were seen for the first prediction, the floor is what there is. While the pool is not
/// what was asked for, measurements are taken and nothing changes, for at most 1,800 s. Left out: separate prefill and
/// decode pools, ARIMA and Prophet, corrections of the planner up to 1.0.
/// </remarks>
public sealed class DynamoPlanner : IScalingPolicy
{
    private readonly DynamoOptions options;
    private readonly DynamoThroughput throughput;
    private readonly DynamoLoad load;
    private readonly Cadence predictions;
    private readonly Cadence steps;
    private int? predicted;
    private long? waitsSinceNs;

    /// <summary>A planner before its first interval.</summary>
    /// <exception cref="ArgumentException">A bound, a period or a limit cannot be.</exception>
    public DynamoPlanner(DynamoOptions options)
    {
        options.ThrowIfInvalid();
        this.options = options;
        throughput = new(options);
        load = new(options);
        predictions = new(options.ThroughputNs);
        steps = new(options.LoadNs);
        TickNs =
            !options.ScalesByLoad ? options.ThroughputNs
            : !options.ScalesByThroughput ? options.LoadNs
            : Cadence.Common(options.ThroughputNs, options.LoadNs);
    }

    /// <inheritdoc/>
    public long TickNs { get; }

    /// <inheritdoc/>
    public long ReadingWindowNs => options.ScalesByThroughput ? options.ThroughputNs : 0;

    /// <inheritdoc/>
    public int Decide(PoolReading reading)
    {
        int spec = reading.DesiredReplicas;
        if (options.ScalesByThroughput && predictions.IsDue(reading.NowNs))
        {
            // Before the first request there is nothing to predict by: an empty interval would say "none".
            bool isUnseen = reading.ArrivalsPerSecond == 0 && double.IsNaN(reading.MeanInputTokens);
            predicted = predicted is null && isUnseen ? null : throughput.Propose(reading);
        }

        bool isStep = options.ScalesByLoad && steps.IsDue(reading.NowNs);
        if (IsInProgress(reading))
        {
            return options.Bounds.Clamp(spec);
        }

        int wanted = spec + (isStep ? load.Step(reading) : 0);
        int floor = predicted ?? (options.ScalesByThroughput ? spec : 0);
        wanted = options.ScalesByLoad ? Math.Max(wanted, floor) : predicted ?? wanted;
        wanted = options.Bounds.Clamp(wanted);
        waitsSinceNs = wanted == spec ? waitsSinceNs : null;
        return wanted;
    }

    /// <inheritdoc/>
    public void Restart()
    {
        throughput.Restart();
        predictions.Restart();
        steps.Restart();
        predicted = null;
        waitsSinceNs = null;
    }

    private bool IsInProgress(PoolReading reading)
    {
        int spec = reading.DesiredReplicas;
        if (reading.Replicas.Length == spec && reading.ReadyReplicas == spec)
        {
            waitsSinceNs = null;
            return false;
        }

        waitsSinceNs ??= reading.NowNs;
        return reading.NowNs - waitsSinceNs < options.MaxProgressNs;
    }
}

/// <summary>Beat of a loop that runs less often than the policy ticks: due at the first tick and then once per period.</summary>
/// <param name="periodNs">Time between two beats, above 0.</param>
internal sealed class Cadence(long periodNs)
{
    private long? nextNs;

    /// <summary>Tick of a policy with two loops: the longest period whose multiples both periods are.</summary>
    public static long Common(long oneNs, long otherNs)
    {
        while (otherNs != 0)
        {
            (oneNs, otherNs) = (otherNs, oneNs % otherNs);
        }

        return oneNs;
    }

    /// <summary>True when a beat is due; it then counts as done.</summary>
    public bool IsDue(long nowNs)
    {
        if (nextNs is { } next && nowNs < next)
        {
            return false;
        }

        long due = nextNs ?? nowNs;
        nextNs = due + (((nowNs - due) / periodNs) + 1) * periodNs;
        return true;
    }

    /// <summary>The next tick is the first again.</summary>
    public void Restart() => nextNs = null;
}

/// <summary>Predictor of the next interval's load in Dynamo's throughput-based scaling.</summary>
/// <remarks>ARIMA (Dynamo's default) and Prophet are left out: their orders and fits come from Python libraries, so another implementation would predict other numbers under the same name.</remarks>
public enum DynamoPredictor
{
    /// <summary>The last interval again.</summary>
    Constant,

    /// <summary>Kalman filter of level and trend; constant until it has five points.</summary>
    Kalman,
}

/// <summary>Throughput-based (predictive) half of Dynamo's planner: predicted rate ÷ one engine's rate at the latency limits.</summary>
internal sealed class DynamoThroughput(DynamoOptions options)
{
    private readonly LoadForecast rate = new(options.Predictor);
    private readonly LoadForecast input = new(options.Predictor);
    private readonly LoadForecast output = new(options.Predictor);

    /// <summary>Replicas for the next interval.</summary>
    public int Propose(PoolReading reading)
    {
        // Filters see requests per interval, as Dynamo's do: their noise constants are in that unit.
        double seconds = (double)options.ThroughputNs / Durations.Second;
        rate.Observe(reading.ArrivalsPerSecond * seconds);
        input.Observe(reading.MeanInputTokens);
        output.Observe(reading.MeanOutputTokens);
        double isl = double.IsNaN(input.Next) ? options.InputTokens : input.Next;
        double osl = double.IsNaN(output.Next) ? options.OutputTokens : output.Next;
        double uncached = isl * (1 - reading.PrefixHitFraction);
        double engineRate = options.Performance.RequestsPerSecond(uncached, isl + (osl / 2), osl);
        double replicas = Math.Ceiling(rate.Next / seconds / engineRate);
        double alone = options.Performance.TtftSeconds(0, uncached);
        if (alone > options.TtftLimitSeconds)
        {
            replicas = Math.Max(replicas, alone / options.TtftLimitSeconds);
        }

        return options.Bounds.ClampCeiling(replicas);
    }

    /// <summary>Forgets all intervals.</summary>
    public void Restart()
    {
        rate.Restart();
        input.Restart();
        output.Restart();
    }
}

/// <summary>One predicted figure of Dynamo's throughput-based scaling: requests, prompt length or output length.</summary>
/// <param name="predictor">Kind of prediction.</param>
internal sealed class LoadForecast(DynamoPredictor predictor)
{
    private const int MinPoints = 5;

    // Dynamo's defaults: q_level 1, q_trend 0.1, r 10.
    private readonly LevelTrendFilter filter = new(1, 0.1, 10);
    private double last = double.NaN;

    /// <summary>The next interval's value, never negative; NaN before the first observation.</summary>
    public double Next =>
        predictor == DynamoPredictor.Kalman && filter.Count >= MinPoints ? Math.Max(0, filter.Next) : last;

    /// <summary>Takes the interval that ended in; an interval without the figure is left out.</summary>
    public void Observe(double value)
    {
        if (double.IsFinite(value))
        {
            last = value;
            filter.Observe(value);
        }
    }

    /// <summary>Forgets all intervals.</summary>
    public void Restart()
    {
        last = double.NaN;
        filter.Restart();
    }
}
