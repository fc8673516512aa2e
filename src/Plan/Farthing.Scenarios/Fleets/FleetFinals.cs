using Farthing.Scenarios.Simulations.Policies;

namespace Farthing.Scenarios.Fleets;

/// <summary>Policies that keep the busiest day, played over the month: cheapest first, until two keep the promise on every day.</summary>
/// <param name="Kept">Those that keep it, with their months.</param>
/// <param name="Lost">Those that are cheaper than the last one that keeps it and lose it, with the day.</param>
/// <param name="IsInterrupted">True where it was stopped before two were found and all were tried.</param>
public sealed record FleetFinals(
    IReadOnlyList<(PolicyTrial Trial, MonthRun Month)> Kept,
    IReadOnlyList<(PolicyTrial Trial, LostDay On)> Lost,
    bool IsInterrupted
)
{
    /// <summary>Policies that are looked for.</summary>
    public const int Wanted = 2;

    /// <summary>Plays the first two together, then one after the other.</summary>
    /// <param name="best">Policies that keep the busiest day, cheapest first.</param>
    /// <param name="play">Plays the month of each; null for one that was stopped.</param>
    /// <param name="lost">Where a month loses the promise; null where it keeps it.</param>
    /// <param name="isOver">True once the time of the search is over: then one that keeps the promise is enough.</param>
    public static FleetFinals Find(
        IReadOnlyList<PolicyTrial> best,
        Func<IReadOnlyList<PolicyTrial>, IReadOnlyList<MonthRun?>> play,
        Func<MonthRun, LostDay?> lost,
        Func<bool> isOver
    )
    {
        List<(PolicyTrial, MonthRun)> kept = [];
        List<(PolicyTrial, LostDay)> dropped = [];
        int next = 0;
        while (kept.Count < Wanted && next < best.Count)
        {
            if (next > 0 && kept.Count > 0 && isOver())
            {
                return new FleetFinals(kept, dropped, IsInterrupted: true);
            }

            PolicyTrial[] round = [.. best.Skip(next).Take(next == 0 ? Wanted : 1)];
            IReadOnlyList<MonthRun?> months = play(round);
            for (int i = 0; i < round.Length; i++)
            {
                if (months[i] is not MonthRun month)
                {
                    continue;
                }

                if (lost(month) is LostDay on)
                {
                    dropped.Add((round[i], on));
                }
                else
                {
                    kept.Add((round[i], month));
                }
            }

            if (months.Contains(null))
            {
                return new FleetFinals(kept, dropped, IsInterrupted: true);
            }

            next += round.Length;
        }

        return new FleetFinals(kept, dropped, IsInterrupted: false);
    }
}
