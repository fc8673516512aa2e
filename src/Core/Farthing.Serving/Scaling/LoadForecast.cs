namespace Farthing.Serving.Scaling;

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
