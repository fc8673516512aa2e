using Farthing.Gateway.Cascading.Policies;
using Farthing.Reduction.Cascade.Monitoring;

namespace Farthing.Gateway.Cascading;

/// <summary>Counts and dollars of a cascade since the start. Any thread.</summary>
internal sealed class CascadeCounts
{
    private const int Kept = 1024;
    private readonly Lock changing = new();
    private readonly long[] courses = new long[Enum.GetValues<CascadeCourse>().Length];
    private readonly double[] times = new double[Kept];
    private readonly AuditEstimate regret = new();
    private long timed;
    private long compared;
    private long unclear;
    private CascadeMoney money;

    /// <summary>A request took its course.</summary>
    public void Took(CascadeCourse course)
    {
        lock (changing)
        {
            courses[(int)course]++;
        }
    }

    /// <summary>Milliseconds that a decision took, the small model's answer in it.</summary>
    public void Decided(double milliseconds)
    {
        lock (changing)
        {
            times[timed++ % Kept] = milliseconds;
        }
    }

    /// <summary>Adds dollars.</summary>
    public void Add(in CascadeMoney more)
    {
        lock (changing)
        {
            money += more;
        }
    }

    /// <summary>A request whose small answer was given, and that was not drawn.</summary>
    public void Skip()
    {
        lock (changing)
        {
            regret.Skip();
        }
    }

    /// <summary>A request whose regret is known.</summary>
    /// <param name="loss">0 or 1.</param>
    /// <param name="probability">How likely it was drawn.</param>
    public void Know(double loss, double probability)
    {
        lock (changing)
        {
            regret.Add(loss, probability);
        }
    }

    /// <summary>Both models' answers to a request were compared.</summary>
    /// <param name="isClear">False where nobody could tell: it counts as a loss.</param>
    public void Compared(bool isClear)
    {
        lock (changing)
        {
            compared++;
            unclear += isClear ? 0 : 1;
        }
    }

    /// <summary>As they stand.</summary>
    public CascadeFigures Read()
    {
        lock (changing)
        {
            double[] sorted = times[..(int)Math.Min(timed, Kept)];
            Array.Sort(sorted);
            (double low, double high) = regret.Interval(0.95);
            return new CascadeFigures(
                [.. courses],
                money,
                compared,
                unclear,
                regret.Audited == 0 ? null : regret.Mean,
                Math.Max(0, low),
                Math.Min(1, high),
                sorted.Length == 0 ? null : sorted[sorted.Length / 2],
                sorted.Length == 0 ? null : sorted[(int)(sorted.Length * 0.95)]
            );
        }
    }
}
