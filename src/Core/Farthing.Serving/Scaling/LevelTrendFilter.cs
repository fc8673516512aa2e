namespace Farthing.Serving.Scaling;

/// <summary>Kalman filter with a level and a trend (local linear trend model), one step per observation.</summary>
/// <remarks>State (level, trend), transition level + trend, process noise diag(q_level, q_trend), measurement noise r. It starts at the first value with no trend and variances of r.</remarks>
/// <param name="levelNoise">q_level, variance added to the level per step.</param>
/// <param name="trendNoise">q_trend, variance added to the trend per step.</param>
/// <param name="measurementNoise">r, variance of an observation.</param>
internal sealed class LevelTrendFilter(double levelNoise, double trendNoise, double measurementNoise)
{
    private double level;
    private double trend;
    private double levelVariance;
    private double covariance;
    private double trendVariance;

    /// <summary>Observations so far.</summary>
    public int Count { get; private set; }

    /// <summary>The observation expected next.</summary>
    public double Next => level + trend;

    /// <summary>Takes an observation in.</summary>
    public void Observe(double value)
    {
        if (Count++ == 0)
        {
            level = value;
            levelVariance = measurementNoise;
            trendVariance = measurementNoise;
            return;
        }

        double predicted = level + trend;
        double p11 = levelVariance + (2 * covariance) + trendVariance + levelNoise;
        double p12 = covariance + trendVariance;
        double p22 = trendVariance + trendNoise;
        double innovation = value - predicted;
        double gainLevel = p11 / (p11 + measurementNoise);
        double gainTrend = p12 / (p11 + measurementNoise);
        level = predicted + (gainLevel * innovation);
        trend += gainTrend * innovation;
        levelVariance = (1 - gainLevel) * p11;
        covariance = (1 - gainLevel) * p12;
        trendVariance = p22 - (gainTrend * p12);
    }

    /// <summary>Forgets all observations.</summary>
    public void Restart()
    {
        Count = 0;
        level = 0;
        trend = 0;
        levelVariance = 0;
        covariance = 0;
        trendVariance = 0;
    }
}
