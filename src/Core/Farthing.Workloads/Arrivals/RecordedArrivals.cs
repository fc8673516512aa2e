namespace Farthing.Workloads.Arrivals;

/// <summary>Times that were recorded, again and again, one period after the other.</summary>
public sealed class RecordedArrivals : ArrivalProcess
{
    private readonly long[] timesNs;
    private readonly long periodNs;
    private int next;
    private long passNs;

    /// <summary>Makes the process.</summary>
    /// <param name="timesNs">At least one, ascending, from 0 to below the period; nanoseconds from its start.</param>
    /// <param name="periodNs">After which they come again, nanoseconds.</param>
    public RecordedArrivals(long[] timesNs, long periodNs)
    {
        if (timesNs.Length == 0 || timesNs[0] < 0 || timesNs[^1] >= periodNs)
        {
            throw GeneratorFault.Of("period", periodNs, "recorded times from 0 to below their period");
        }

        (this.timesNs, this.periodNs) = (timesNs, periodNs);
    }

    /// <inheritdoc/>
    public override long NextNs()
    {
        long at = timesNs[next] + passNs;
        if (++next == timesNs.Length)
        {
            next = 0;
            passNs += periodNs;
        }

        return at;
    }

    /// <inheritdoc/>
    public override void Restart() => (next, passNs) = (0, 0);
}
