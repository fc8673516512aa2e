using Farthing.Measurement.Watching;
using Farthing.Measurement.Watching.Courses;
using Farthing.Measurement.Watching.Readings;
using Farthing.Measurement.Watching.Rules;

namespace Farthing.Tests.Measurement.Watching.Courses;

public sealed class WatchCourseTests
{
    [Fact]
    public void Points_are_bounded_and_what_they_add_up_to_stays()
    {
        WatchCourse course = new();
        const int looks = 30_000;
        for (int i = 0; i < looks; i++)
        {
            course.Add(View(i * 5, output: i % 7), []);
        }

        Assert.InRange(course.Points.Count, WatchCourse.MaxPoints / 2, WatchCourse.MaxPoints);
        // 5 s each but the first, which has no look before it.
        Assert.Equal(5.0 * (looks - 1), course.Points.Sum(point => point.Seconds), 6);
        double tokens = Enumerable.Range(1, looks - 1).Sum(i => 5.0 * (i % 7));
        Assert.Equal(
            tokens,
            course.Points.Sum(point => point.Seconds * point.OutputPerSecond),
            tokens * 1e-6
        );
        Assert.Equal(5.0 * (looks - 1), course.Points[^1].UnixSeconds);
        Assert.Equal(5, course.Points[^1].Seconds, 9);
        Assert.True(
            course
                .Points.Zip(course.Points.Skip(1))
                .All(pair => pair.First.UnixSeconds < pair.Second.UnixSeconds)
        );
    }

    [Fact]
    public void An_alert_ends_where_its_rule_says_so_on_its_own_address()
    {
        WatchCourse course = new();
        course.Add(View(100), [Fired("kv", "a", 40), Fired("kv", "b", 70)]);
        course.Add(View(200), [Fired("kv", "a", 40) with { IsFiring = false }]);

        Assert.Equal(160, course.Alerts[0].Seconds(999));
        Assert.Equal(double.NaN, course.Alerts[1].EndUnixSeconds);
        Assert.Equal(130, course.Alerts[1].Seconds(200));
    }

    private static Alert Fired(string rule, string target, double since) =>
        new(rule, target, "s", "a", since, 1, 1, true);

    private static WatchView View(double unixSeconds, double output = 1) =>
        new()
        {
            UnixSeconds = unixSeconds,
            WindowSeconds = 5,
            Targets = [],
            Engines = 1,
            Fleet = new EngineWindow { Seconds = 1, OutputTokens = output },
            Gpus = null,
            PaidGpus = 1,
            GpusAreAssumed = true,
            Load = LoadReading.Unknown("test"),
            JoulesPerOutputToken = double.NaN,
            Cost = null,
            Alerts = [],
            Advice = [],
        };
}
