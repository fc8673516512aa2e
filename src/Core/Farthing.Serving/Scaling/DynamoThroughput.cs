namespace Farthing.Serving.Scaling;

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
