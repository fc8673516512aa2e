namespace Farthing.Scenarios.Simulations.Pools;

/// <summary>The cheapest numbers of replicas of one pool or two with which a fleet keeps its promise.</summary>
/// <remarks>More replicas are taken never to keep less. So the fewest of the second pool never grow with those of the first: the search walks down that staircase and leaves out what costs more than the best so far.</remarks>
/// <param name="usdPerHour">Of one replica of each pool.</param>
/// <param name="most">Most replicas of each pool, at least 1.</param>
/// <param name="keeps">Whether the fleet keeps its promise with such numbers.</param>
public sealed class CheapestNumbers(
    IReadOnlyList<double> usdPerHour,
    IReadOnlyList<int> most,
    Predicate<int[]> keeps
)
{
    private readonly Dictionary<(int, int), bool> known = [];

    /// <summary>Numbers that were tried.</summary>
    public int Tried => known.Count;

    private int MostSecond => most.Count > 1 ? most[1] : 1;

    /// <summary>The numbers; null where even the most do not keep it.</summary>
    public int[]? Find()
    {
        int both = 1;
        while (!Keeps(Math.Min(both, most[0]), Math.Min(both, MostSecond)))
        {
            if (both >= most[0] && both >= MostSecond)
            {
                return null;
            }

            both *= 2;
        }

        (int First, int Second) best = (Math.Min(both, most[0]), Math.Min(both, MostSecond));
        best = best with { First = Fewest(best.First, first => Keeps(first, best.Second)) };
        best = best with { Second = Fewest(best.Second, second => Keeps(best.First, second)) };
        double left = Usd(best) - Usd((0, 1));
        int top = usdPerHour[0] > 0 ? (int)Math.Min(most[0], left / usdPerHour[0]) : most[0];
        (int at, int second) = (Math.Max(top, 1), 1);
        while (at > 0 && second <= MostSecond)
        {
            if (Usd((at, second)) >= Usd(best))
            {
                at--;
            }
            else if (Keeps(at, second))
            {
                best = (at--, second);
            }
            else
            {
                second++;
            }
        }

        return most.Count > 1 ? [best.First, best.Second] : [best.First];
    }

    private double Usd((int First, int Second) numbers) =>
        (numbers.First * usdPerHour[0]) + (most.Count > 1 ? numbers.Second * usdPerHour[1] : 0);

    private bool Keeps(int first, int second)
    {
        if (!known.TryGetValue((first, second), out bool kept))
        {
            kept = keeps(most.Count > 1 ? [first, second] : [first]);
            known[(first, second)] = kept;
        }

        return kept;
    }

    /// <summary>The fewest that keep, at most so many, which do.</summary>
    private static int Fewest(int kept, Predicate<int> keeps)
    {
        (int below, int above) = (0, kept);
        while (above - below > 1)
        {
            int middle = (below + above) / 2;
            (below, above) = keeps(middle) ? (below, middle) : (middle, above);
        }

        return above;
    }
}
