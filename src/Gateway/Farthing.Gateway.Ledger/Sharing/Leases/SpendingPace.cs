namespace Farthing.Gateway.Sharing.Leases;

/// <summary>Spending in the last span of time, or in the one before if that was more. Not safe for several threads.</summary>
/// <param name="clock">Elapsed time.</param>
/// <param name="span">How long.</param>
internal sealed class SpendingPace(TimeProvider clock, TimeSpan span)
{
    private long began = clock.GetTimestamp();
    private long before;
    private long now;

    /// <summary>Nano-dollars.</summary>
    public long NanoUsdInSpan
    {
        get
        {
            Turn();
            return Math.Max(before, now);
        }
    }

    /// <summary>Something was spent.</summary>
    public void Add(long nanoUsd)
    {
        Turn();
        now += nanoUsd;
    }

    private void Turn()
    {
        TimeSpan gone = clock.GetElapsedTime(began);
        if (gone >= span)
        {
            before = gone >= span + span ? 0 : now;
            now = 0;
            began = clock.GetTimestamp();
        }
    }
}
