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
