using Farthing.Scenarios.Fleets;
using Farthing.Workloads.Arrivals;
using Farthing.Workloads.Profiles;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Scenarios.Fleets;

public sealed class RepresentativeDaysTests
{
    /// <summary>The built-in month: a week of m-large as autoscaling research reports it, times days that differ.</summary>
    [Fact]
    public void The_built_in_month_is_a_recorded_week_four_times_with_days_that_differ()
    {
        double[] month = [.. BuiltInShapes.Monthly.Factors];

        Assert.Equal(28 * 144, month.Length);
        Assert.Equal(1, month.Average(), 9);
        double[] days = [.. month.Chunk(144).Select(day => day.Average())];
        double[] ratios = [.. Enumerable.Range(0, 21).Select(day => days[day + 7] / days[day])];
        Assert.All(ratios, ratio => Assert.InRange(ratio, 0.6, 1.7)); // exp(±4 · 0.1 · √2)
        Assert.True(ratios.Distinct().Count() > 20);
        for (int step = 0; step < 144; step++)
        {
            Assert.Equal(ratios[0], month[(7 * 144) + step] / month[step], 9); // The course is the week's.
        }
    }

    [Fact]
    public void All_requests_of_the_month_are_there_and_the_busiest_day_is_played_as_it_is()
    {
        IReadOnlyList<RepresentativeDay> days = RepresentativeDays.Of(BuiltInShapes.Monthly, 4);
        double[] month = [.. BuiltInShapes.Monthly.Factors];
        int at = Enumerable
            .Range(0, 28 * 144)
            .Where(step => step % 144 <= 138) // Hours do not reach over midnight.
            .MaxBy(step => month[step..(step + 6)].Sum());

        Assert.Equal(4, days.Count);
        Assert.Equal(28, days.Sum(day => day.StandsFor));
        Assert.Equal(28, days.Sum(day => day.StandsFor * day.Level), 9);
        RepresentativeDay busiest = Assert.Single(days, day => day.IsBusiest);
        Assert.Equal(at / 144, busiest.Index);
        Assert.Equal(1, busiest.StandsFor);
        Assert.Equal(month[(busiest.Index * 144)..((busiest.Index + 1) * 144)].Average(), busiest.Level, 9);
        Assert.Equal([9, 9, 9], days.Where(day => !day.IsBusiest).Select(day => day.StandsFor));
        Assert.All(days, day => Assert.Equal(1, day.Course.Factors.ToArray().Average(), 9));
    }

    [Fact]
    public void Equal_days_are_one()
    {
        Assert.Equal((28, 1.0, true), Only(RateShape.Flat));
        Assert.Equal((28, 1.0, true), Only(BuiltInShapes.Diurnal));
        Assert.Equal((28, 1.0, true), Only(RateShape.OnOff(60, 60)));
        Assert.Equal((28, 1.0, true), Only(new RateShape(7000, [1, 2, 3]))); // No whole number of steps in a day.
        IReadOnlyList<RepresentativeDay> week = RepresentativeDays.Of(BuiltInShapes.Weekly, 7);
        Assert.Equal([4, 4, 4, 4, 4, 4, 4], week.Select(day => day.StandsFor));
        IReadOnlyList<RepresentativeDay> few = RepresentativeDays.Of(BuiltInShapes.Weekly, 3);
        RepresentativeDay peak = few.MaxBy(BusiestHour)!;
        Assert.True(peak.IsBusiest);
        Assert.Equal(28, few.Sum(day => day.StandsFor));

        static (int, double, bool) Only(RateShape shape)
        {
            RepresentativeDay day = Assert.Single(RepresentativeDays.Of(shape, 4));
            return (day.StandsFor, day.Level, day.IsBusiest);
        }
    }

    [Fact]
    public void Whatever_the_course_no_request_is_lost_and_one_day_is_the_busiest() =>
        Prop.ForAll(
                ArbMap.Default.ArbFor<PositiveInt[]>(),
                ArbMap.Default.ArbFor<PositiveInt>(),
                (levels, most) =>
                {
                    double[] factors =
                    [
                        .. Enumerable
                            .Range(0, 28 * 4)
                            .Select(i => levels.Length == 0 ? 1.0 : levels[i % levels.Length].Get),
                    ];
                    IReadOnlyList<RepresentativeDay> days = RepresentativeDays.Of(
                        new RateShape(21_600, factors),
                        2 + (most.Get % 9)
                    );
                    Assert.Equal(28, days.Sum(day => day.StandsFor));
                    Assert.Equal(28, days.Sum(day => day.StandsFor * day.Level), 6);
                    RepresentativeDay busiest = Assert.Single(days, day => day.IsBusiest);
                    Assert.All(days, day => Assert.True(BusiestHour(day) <= BusiestHour(busiest) + 1e-9));
                    Assert.InRange(days.Count, 1, 2 + (most.Get % 9));
                }
            )
            .QuickCheckThrowOnFailure();

    /// <summary>As it is played, over the month's mean rate.</summary>
    private static double BusiestHour(RepresentativeDay day)
    {
        int steps = (int)Math.Max(1, Math.Round(3600 / day.Course.BucketSeconds));
        double[] factors = [.. day.Course.Factors];
        return day.Level
            * Enumerable.Range(0, factors.Length - steps + 1).Max(at => factors[at..(at + steps)].Average());
    }
}
