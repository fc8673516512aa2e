using Farthing.Gateway.Cascading.Policies;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Cascading;

/// <summary>Counts and dollars of a cascade since the start. Any thread.</summary>
internal sealed class CascadeCounts
{
    private const int Kept = 1024;
    private static readonly int Courses = Enum.GetValues<CascadeCourse>().Length;
    private static readonly int Reasons = Enum.GetValues<CascadeReason>().Length;
    private readonly Lock changing = new();
    private readonly long[] requests = new long[Courses * Reasons];
    private readonly double[] times = new double[Kept];
    private long timed;
    private long compared;
    private long unclear;
    private long audited;
    private long losses;
    private long unknown;
    private Money comparedCost;
    private CascadeMoney money;

    /// <summary>A request took its course.</summary>
    public void Took(CascadeCourse course, CascadeReason reason)
    {
        lock (changing)
        {
            requests[((int)course * Reasons) + (int)reason]++;
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
    /// <param name="more">The dollars.</param>
    /// <param name="isUnknown">True for a given answer of which nobody knows what the large model alone would have cost.</param>
    public void Add(in CascadeMoney more, bool isUnknown = false)
    {
        lock (changing)
        {
            money += more;
            unknown += isUnknown ? 1 : 0;
        }
    }

    /// <summary>A given answer of the small model was checked. Each is drawn by the configured share, so the share of losses is that of all given answers.</summary>
    public void Audited(bool isLoss)
    {
        lock (changing)
        {
            audited++;
            losses += isLoss ? 1 : 0;
        }
    }

    /// <summary>Both models' answers to a request were compared.</summary>
    /// <param name="isClear">False where nobody could tell: it counts as a loss.</param>
    /// <param name="cost">Of both answers and the judge.</param>
    public void Compared(bool isClear, Money cost)
    {
        lock (changing)
        {
            compared++;
            unclear += isClear ? 0 : 1;
            comparedCost += cost;
        }
    }

    /// <summary>As they stand.</summary>
    public CascadeFigures Read()
    {
        lock (changing)
        {
            double[] sorted = times[..(int)Math.Min(timed, Kept)];
            Array.Sort(sorted);
            List<CascadeTally> tallies = [];
            for (int i = 0; i < requests.Length; i++)
            {
                if (requests[i] > 0)
                {
                    tallies.Add(new((CascadeCourse)(i / Reasons), (CascadeReason)(i % Reasons), requests[i]));
                }
            }

            return new CascadeFigures(
                tallies,
                money,
                unknown,
                compared,
                unclear,
                comparedCost,
                audited,
                losses,
                sorted.Length == 0 ? null : sorted[sorted.Length / 2],
                sorted.Length == 0 ? null : sorted[(int)(sorted.Length * 0.95)]
            );
        }
    }
}
