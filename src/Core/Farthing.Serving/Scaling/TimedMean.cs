namespace Farthing.Serving.Scaling;

/// <summary>Mean of the samples of a sliding window (now − width, now].</summary>
internal sealed class TimedMean
{
    private readonly Queue<(long AtNs, double Value)> samples = [];

    /// <summary>Adds a sample; time never falls.</summary>
    public void Add(long nowNs, double value) => samples.Enqueue((nowNs, value));

    /// <summary>Forgets samples that a window of a width no longer holds.</summary>
    public void Forget(long nowNs, long widthNs)
    {
        while (samples.TryPeek(out (long AtNs, double Value) oldest) && oldest.AtNs <= nowNs - widthNs)
        {
            samples.Dequeue();
        }
    }

    /// <summary>Mean of the samples younger than a width; NaN without one.</summary>
    public double Over(long nowNs, long widthNs)
    {
        double sum = 0;
        int count = 0;
        foreach ((long atNs, double value) in samples)
        {
            if (atNs > nowNs - widthNs)
            {
                sum += value;
                count++;
            }
        }

        return sum / count;
    }

    /// <summary>Forgets all samples.</summary>
    public void Restart() => samples.Clear();
}
