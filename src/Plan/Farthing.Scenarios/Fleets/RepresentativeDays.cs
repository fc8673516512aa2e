using Farthing.Workloads.Arrivals;

namespace Farthing.Scenarios.Fleets;

/// <summary>Chooses the days of a month that are played.</summary>
/// <remarks>The day with the busiest hour stands for itself. The others are put in order of their mean rate and split into groups of (nearly) equal size; each group is played by the day whose course is nearest to the group's mean course (least squares), at the group's mean rate, so that the month's requests are all there. Equal days are one.</remarks>
public static class RepresentativeDays
{
    /// <summary>Days of the month.</summary>
    public const int DaysPerMonth = 28;

    private const double DaySeconds = 86_400;
    private const double HourSeconds = 3600;

    /// <summary>The days, in order of the month.</summary>
    /// <param name="month">Course of the rate, repeated to fill 28 days. One whose steps do not divide a day is taken for the same every day.</param>
    /// <param name="most">Most days that are played, at least 2.</param>
    /// <param name="areScaled">False plays each at its own rate, as it was recorded; the days that it stands for have about as many requests.</param>
    public static IReadOnlyList<RepresentativeDay> Of(RateShape month, int most, bool areScaled = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 2);
        if (IsDaily(month))
        {
            return [new RepresentativeDay(0, DaysPerMonth, 1, month, true)];
        }

        Day[] days = Cut(month);
        Day busiest = days.MaxBy(day => day.BusiestHour)!;
        ILookup<bool, Day> likeIt = days.ToLookup(busiest.IsLike);
        Day[] others = [.. likeIt[false].OrderBy(day => day.Level)];
        (Day Day, Day[] Group)[] played =
        [
            (busiest, [.. likeIt[true]]),
            .. Split(others, most - 1).Select(group => (Middle(group), group)),
        ];
        RepresentativeDay[] chosen =
        [
            .. played
                .OrderBy(day => day.Day.Index)
                .Select(day =>
                    day.Day.For(
                        day.Group.Length,
                        areScaled ? day.Group.Average(one => one.Level) : day.Day.Level
                    )
                ),
        ];
        // At its group's mean rate a day may come above the busiest one: the busiest that is played decides.
        RepresentativeDay peak = chosen.MaxBy(day =>
            day.Level * BusiestHourOf(day.Course.Factors, day.Course.BucketSeconds)
        )!;
        return [.. chosen.Select(day => day with { IsBusiest = day == peak })];
    }

    private static double BusiestHourOf(ReadOnlySpan<double> factors, double bucketSeconds)
    {
        int steps = Math.Max(1, (int)Math.Round(HourSeconds / bucketSeconds));
        double busiest = 0;
        for (int from = 0; from <= Math.Max(0, factors.Length - steps); from++)
        {
            double sum = 0;
            ReadOnlySpan<double> hour = factors.Slice(from, Math.Min(steps, factors.Length - from));
            foreach (double factor in hour)
            {
                sum += factor;
            }

            busiest = Math.Max(busiest, sum / hour.Length);
        }

        return busiest;
    }

    private static bool IsDaily(RateShape month) =>
        !Divides(month.BucketSeconds, DaySeconds)
        || month.PeriodSeconds < DaySeconds
        || !Divides(DaySeconds, month.PeriodSeconds)
        || month.PeriodSeconds == DaySeconds;

    private static bool Divides(double part, double whole) =>
        Math.Abs(Math.IEEERemainder(whole, part)) < 1e-6 * part;

    private static Day[] Cut(RateShape month)
    {
        int steps = (int)Math.Round(DaySeconds / month.BucketSeconds);
        double[] factors = new double[DaysPerMonth * steps];
        for (int i = 0; i < factors.Length; i++)
        {
            factors[i] = month.Factors[i % month.Factors.Length];
        }

        double mean = factors.Average(); // A period that does not divide 28 days is cut.
        return
        [
            .. factors
                .Chunk(steps)
                .Select(
                    (day, index) => new Day(index, month.BucketSeconds, [.. day.Select(one => one / mean)])
                ),
        ];
    }

    /// <summary>Groups of equal size, the larger ones first; fewer where days are equal.</summary>
    private static IEnumerable<Day[]> Split(Day[] ordered, int most)
    {
        List<Day[]> alike = [];
        foreach (Day day in ordered)
        {
            int at = alike.FindIndex(group => group[0].IsLike(day));
            if (at < 0)
            {
                alike.Add([day]);
            }
            else
            {
                alike[at] = [.. alike[at], day];
            }
        }

        if (alike.Count <= most)
        {
            return alike;
        }

        return Enumerable
            .Range(0, most)
            .Select(group => ordered[(group * ordered.Length / most)..((group + 1) * ordered.Length / most)])
            .Where(group => group.Length > 0);
    }

    private static Day Middle(Day[] group)
    {
        double[] mean = new double[group[0].Factors.Length];
        for (int i = 0; i < mean.Length; i++)
        {
            mean[i] = group.Average(day => day.Factors[i]);
        }

        return group.MinBy(day => day.Factors.Zip(mean, (own, its) => (own - its) * (own - its)).Sum())!;
    }

    private sealed record Day(int Index, double BucketSeconds, double[] Factors)
    {
        public double Level => Factors.Average();

        public bool IsLike(Day other) => Factors.AsSpan().SequenceEqual(other.Factors);

        public double BusiestHour => BusiestHourOf(Factors, BucketSeconds);

        public RepresentativeDay For(int days, double level) =>
            new(Index, days, level, new RateShape(BucketSeconds, Factors), IsBusiest: false);
    }
}
