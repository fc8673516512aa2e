namespace Farthing.Economics.PromptCaching;

/// <summary>Estimates how likely a prefix comes again, unchanged, within a time of its last request.</summary>
/// <remarks>
/// Gaps are counted by the minute, start to start. A prefix that was not followed yet is censored at its age (Kaplan–Meier): after an hour, or when it is known to have changed, it counts as one that never came again. So with d returns and n prefixes at risk in each minute, h(T) = 1 − Π (1 − d / n) over the minutes up to T.
/// An estimate is shrunk to its route's with <see cref="PseudoCounts"/>. Old observations fade: from <see cref="Fading"/> on, counts are halved.
/// Not thread-safe.
/// </remarks>
public sealed class ReuseCell
{
    /// <summary>Observations that the mean it is shrunk to counts as.</summary>
    public const double PseudoCounts = 20;

    /// <summary>Observations from which the counts are halved.</summary>
    public const int Fading = 2048;

    private const int Minutes = 60;
    private const long MinuteNs = 60_000_000_000;

    private readonly double[] returns = new double[Minutes];
    private readonly int[] open = new int[Minutes];
    private double never;
    private double observed;
    private long head = long.MinValue;

    /// <summary>Prefixes of which it is known whether they came again.</summary>
    public double Observed => observed;

    /// <summary>A request with the prefix began.</summary>
    public void Open(long nowNs)
    {
        Advance(nowNs);
        open[Slot(head)]++;
    }

    /// <summary>What was opened at a time was followed now.</summary>
    /// <param name="openedNs">When the earlier request began.</param>
    /// <param name="nowNs">When this one began.</param>
    /// <param name="isUnchanged">It has the same prefix; false: the session went on with another.</param>
    public void Follow(long openedNs, long nowNs, bool isUnchanged)
    {
        Advance(nowNs);
        long minute = openedNs / MinuteNs;
        if (head - minute >= Minutes || open[Slot(minute)] == 0)
        {
            return; // It counts as one that never came again already.
        }

        open[Slot(minute)]--;
        long gap = (nowNs - openedNs - 1) / MinuteNs; // Five minutes to the dot are within five minutes.
        if (isUnchanged && gap < Minutes)
        {
            returns[Math.Max(0, gap)]++;
        }
        else
        {
            never++;
        }

        Count(1);
    }

    /// <summary>The estimate for a lifetime, shrunk to a mean.</summary>
    /// <param name="nowNs">The time.</param>
    /// <param name="minutes">The lifetime, 1…60 minutes.</param>
    /// <param name="mean">The route's estimate, or a prior.</param>
    public double Estimate(long nowNs, int minutes, double mean)
    {
        Advance(nowNs);
        double atRisk = never;
        for (int i = 0; i < Minutes; i++)
        {
            atRisk += returns[i] + open[i];
        }

        double survival = 1;
        double seen = never;
        for (int i = 0; i < Minutes; i++)
        {
            double here = open[Slot(head - i)];
            if (i < minutes)
            {
                atRisk -= here;
                seen += returns[i];
                survival *= atRisk > 0 ? 1 - (returns[i] / atRisk) : 1;
                atRisk -= returns[i];
            }
            else
            {
                seen += here + returns[i];
            }
        }

        return (((1 - survival) * seen) + (mean * PseudoCounts)) / (seen + PseudoCounts);
    }

    private static int Slot(long minute) => (int)(minute % Minutes);

    /// <summary>Turns the wheel: what was opened an hour ago did not come again.</summary>
    private void Advance(long nowNs)
    {
        long minute = nowNs / MinuteNs;
        if (head == long.MinValue)
        {
            head = minute;
            return;
        }

        long steps = Math.Min(Minutes, minute - head);
        for (long i = 1; i <= steps; i++)
        {
            int slot = Slot(minute - steps + i);
            never += open[slot];
            Count(open[slot]);
            open[slot] = 0;
        }

        head = Math.Max(head, minute);
    }

    private void Count(int more)
    {
        observed += more;
        if (observed < Fading)
        {
            return;
        }

        observed /= 2;
        never /= 2;
        for (int i = 0; i < Minutes; i++)
        {
            returns[i] /= 2;
        }
    }
}
