using Farthing.Catalogs;
using Farthing.Catalogs.Histories;
using Farthing.Documents.Plans;
using Farthing.Numerics.Randomness;

namespace Farthing.Studies.Hindsights;

/// <summary>All purchases of the study, by bound of the hedge.</summary>
/// <param name="Days">Days of decisions.</param>
/// <param name="Seeds">Courses of traffic for each day and world.</param>
/// <param name="Purchases">Every purchase.</param>
internal sealed record HindsightStudy(
    IReadOnlyList<DateOnly> Days,
    int Seeds,
    IReadOnlyList<StudiedPurchase> Purchases
)
{
    /// <summary>Regret up to which a purchase was right.</summary>
    public const double Tenth = 0.1;

    /// <summary>Bounds of the hedge that are compared; the last is none.</summary>
    public static IReadOnlyList<double> Hedges { get; } =
    [0, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.25, double.PositiveInfinity];

    /// <summary>The first day of the later half, on which figures are reported.</summary>
    public DateOnly ReportedFrom => Days[Days.Count / 2];

    /// <summary>Decides and plays all.</summary>
    /// <param name="catalog">Says which machines there are.</param>
    /// <param name="history">All prices.</param>
    /// <param name="seeds">Courses for each day and world.</param>
    /// <param name="seed">Seed of the courses.</param>
    /// <param name="progress">Takes the day that is played.</param>
    /// <param name="cancellation">Ends it.</param>
    public static HindsightStudy Of(
        Catalog catalog,
        PriceHistory history,
        int seeds,
        ulong seed,
        Action<string> progress,
        CancellationToken cancellation
    )
    {
        List<StudiedPurchase> purchases = [];
        List<DateOnly> days = [];
        foreach (StudiedDay day in StudiedDay.All(catalog, history))
        {
            progress($"{day.Stretch.Day:yyyy-MM-dd}");
            days.Add(day.Stretch.Day);
            for (int world = 0; world < TrafficWorld.All.Count; world++)
            {
                for (int draw = 0; draw < seeds; draw++)
                {
                    cancellation.ThrowIfCancellationRequested();
                    Pcg32 chance = new(
                        seed,
                        ((ulong)day.Stretch.Day.DayNumber * 1000) + (ulong)((world * 100) + draw)
                    );
                    TrafficCourse traffic = TrafficWorld.All[world].Draw(ref chance);
                    purchases.AddRange(
                        from family in day.Families
                        from fleet in StudiedFleet.All
                        select StudiedPurchase.Of(
                            TrafficWorld.All[world],
                            day,
                            family,
                            fleet,
                            traffic,
                            history,
                            Hedges
                        )
                    );
                }
            }
        }

        return new HindsightStudy(days, seeds, purchases);
    }

    /// <summary>The document.</summary>
    public HindsightStudyDocument Document() =>
        new(
            Days[0],
            Days[^1],
            Days.Count,
            ReportedFrom,
            Seeds,
            [
                .. from world in TrafficWorld.All
                from isReported in (bool[])[false, true]
                from hedge in Enumerable.Range(0, Hedges.Count)
                select World(world, isReported, hedge),
            ]
        );

    /// <summary>Largest bound that may be chosen: half of a tenth, so that prices and places have the other half if traffic comes as stated.</summary>
    public const double GreatestHedge = 0.05;

    /// <summary>Index of the bound with the largest mean share within a tenth over the worlds, on the earlier half; the smaller one on a tie.</summary>
    public int Chosen =>
        Enumerable
            .Range(0, Hedges.Count)
            .Where(hedge => Hedges[hedge] <= GreatestHedge)
            .MaxBy(hedge => TrafficWorld.All.Average(world => World(world, false, hedge).WithinTenth));

    /// <summary>Purchases of a world on one half of the days, with one bound.</summary>
    /// <param name="world">The world.</param>
    /// <param name="isReported">True for the later half of the days, false for the earlier; null for all.</param>
    /// <param name="hedge">Index of the bound.</param>
    public HindsightWorld World(TrafficWorld world, bool? isReported, int hedge)
    {
        StudiedPurchase[] mine =
        [
            .. Purchases.Where(one =>
                one.World == world && (isReported is null || one.Day >= ReportedFrom == isReported)
            ),
        ];
        double[] regrets = [.. mine.Select(one => one.Regrets[hedge]).Order()];
        return new HindsightWorld(
            world.Name,
            isReported switch
            {
                true => "reported",
                false => "choosing",
                null => "all",
            },
            double.IsInfinity(Hedges[hedge]) ? null : Hedges[hedge],
            regrets.Length,
            Within(regrets),
            At(regrets, 0.5),
            At(regrets, 0.9),
            regrets[^1],
            mine.Average(one => one.ByPlace[hedge]),
            [
                .. mine.GroupBy(one => one.Day)
                    .Where(day => Within([.. day.Select(one => one.Regrets[hedge])]) < 1 - Tenth)
                    .Select(day => day.Key)
                    .Order(),
            ]
        );
    }

    /// <summary>Share of regrets that are at most a tenth.</summary>
    public static double Within(IReadOnlyList<double> regrets) =>
        (double)regrets.Count(regret => regret <= Tenth) / regrets.Count;

    private static double At(double[] sorted, double share) =>
        sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))];
}
