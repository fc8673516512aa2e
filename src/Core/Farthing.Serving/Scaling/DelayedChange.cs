namespace Farthing.Serving.Scaling;

/// <summary>Changes a count only after the wish in that direction has held for a delay without a break; then the latest wish counts.</summary>
/// <param name="upNs">Delay before a rise.</param>
/// <param name="downNs">Delay before a fall.</param>
internal sealed class DelayedChange(long upNs, long downNs)
{
    private int direction;
    private long sinceNs;

    /// <summary>The count from now on.</summary>
    /// <param name="nowNs">Time of the tick.</param>
    /// <param name="current">The count so far.</param>
    /// <param name="wanted">The count that is wanted at this tick.</param>
    public int Next(long nowNs, int current, int wanted)
    {
        int toward = Math.Sign(wanted - current);
        if (toward != direction)
        {
            direction = toward;
            sinceNs = nowNs;
        }

        if (toward == 0 || nowNs - sinceNs < (toward > 0 ? upNs : downNs))
        {
            return current;
        }

        direction = 0;
        return wanted;
    }

    /// <summary>Forgets the wish.</summary>
    public void Restart() => direction = 0;
}
