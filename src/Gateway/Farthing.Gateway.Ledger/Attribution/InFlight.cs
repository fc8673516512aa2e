namespace Farthing.Gateway.Attribution;

/// <summary>Load of a deployment, by the spans of its attempts.</summary>
/// <param name="BusySeconds">Time in which at least one attempt was in flight.</param>
/// <param name="Mean">Mean attempts in flight in that time (Little's law: their durations added up ÷ that time); 0 without attempts.</param>
public readonly record struct InFlight(double BusySeconds, double Mean)
{
    /// <summary>Of attempts' spans, which are sorted here.</summary>
    /// <param name="starts">When they were sent, Unix nanoseconds.</param>
    /// <param name="ends">When they ended.</param>
    public static InFlight Of(long[] starts, long[] ends)
    {
        Array.Sort(starts, ends);
        decimal sum = 0;
        long busy = 0;
        long end = long.MinValue;
        for (int i = 0; i < starts.Length; i++)
        {
            sum += ends[i] - starts[i];
            busy += Math.Max(0, ends[i] - Math.Max(starts[i], end));
            end = Math.Max(end, ends[i]);
        }

        return busy == 0 ? default : new InFlight(busy * 1e-9, (double)(sum / busy));
    }
}
