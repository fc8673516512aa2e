using Farthing.Gateway.Admission;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Routing;
using Farthing.Gateway.Upstreams;
using Farthing.Testing;

namespace Farthing.Tests.Gateway.Routing;

/// <summary>Deployments that are not well or are full are passed over.</summary>
public sealed class UpstreamStateTests
{
    private static readonly HealthCheck Check = new() { HealthyAfter = 2, UnhealthyAfter = 3 };

    private static readonly QueueLimit Limit = new()
    {
        Metrics = new Uri("http://127.0.0.1:1/metrics"),
        MaxWaiting = 20,
        MaxKvUse = 0.95,
    };

    private static readonly AttemptOutcome Good = new(AttemptEnd.Finished, 200, true, null, TimeSpan.Zero);

    private readonly ManualClock clock = new(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Takes_no_requests_after_bad_answers_in_a_row_and_takes_them_after_good_ones()
    {
        Router router = Router(At("a"), At("b"));
        UpstreamState a = router.StateOf("a");
        a.NoteHealth("it answers 500", Check);
        a.NoteHealth("it answers 500", Check);
        a.NoteHealth(null, Check);
        a.NoteHealth("it answers 500", Check);
        a.NoteHealth("it answers 500", Check);
        Assert.Equal(["a", "b"], Names(router).Order());

        a.NoteHealth("it answers 500", Check);
        Assert.Equal(["b"], Names(router));
        Assert.Equal(
            (UpstreamHealth.Unhealthy, "it answers 500"),
            (router.Reports()[0].Health, router.Reports()[0].Complaint)
        );
        a.NoteHealth(null, Check);
        Assert.Equal(["b"], Names(router));
        a.NoteHealth(null, Check);

        Assert.Equal(["a", "b"], Names(router).Order());
        Assert.Equal(
            (UpstreamHealth.Healthy, null),
            (router.Reports()[0].Health, router.Reports()[0].Complaint)
        );
    }

    [Fact]
    public void Says_when_to_come_again_when_none_is_well()
    {
        Router router = Router(At("a"));
        for (int i = 0; i < 3; i++)
        {
            router.StateOf("a").NoteHealth("it cannot be connected to", Check);
        }

        RouteAnswer answer = router.Route(Ask());

        Assert.Equal(
            (0, TimeSpan.FromSeconds(20), false),
            (answer.Deployments.Count, answer.RetryAfter, answer.IsBusy)
        );
    }

    [Theory]
    [InlineData(19, 0.5, 2)]
    [InlineData(20, 0.5, 1)]
    [InlineData(0, 0.95, 2)]
    [InlineData(0, 0.951, 1)]
    public void One_above_its_limit_is_passed_over(double waiting, double kvUse, int left)
    {
        Router router = Router(At("a"), At("b"));
        router.StateOf("a").NoteQueue(new QueueReading(null, waiting, kvUse, 0, clock.GetTimestamp()), null);

        Assert.Equal(left, Names(router).Length);
    }

    [Fact]
    public void All_above_their_limits_are_an_honest_no()
    {
        Router router = Router(At("a"), At("b"));
        foreach (string name in (string[])["a", "b"])
        {
            router.StateOf(name).NoteQueue(new QueueReading(null, 30, 1, 0, clock.GetTimestamp()), null);
        }

        RouteAnswer answer = router.Route(Ask());

        Assert.True(answer.IsKnown && answer.IsBusy);
        Assert.Equal(TimeSpan.FromSeconds(1), answer.RetryAfter);
        Assert.All(router.Reports(), one => Assert.True(one.IsFull));
    }

    [Fact]
    public void Metrics_older_than_three_intervals_are_ignored_and_said()
    {
        Router router = Router(At("a"));
        router.StateOf("a").NoteQueue(new QueueReading(null, 30, 1, 0, clock.GetTimestamp()), null);
        clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Empty(Names(router));
        router.StateOf("a").NoteQueue(null, "/metrics: it does not answer in time");

        clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(["a"], Names(router));
        DeploymentReport report = Assert.Single(router.Reports());
        Assert.True(report.AreMetricsStale);
        Assert.Equal("/metrics: it does not answer in time", report.Complaint);
        Assert.Equal(30, report.Waiting);
    }

    [Fact]
    public void The_load_is_that_of_the_last_reading_until_it_is_stale()
    {
        Router router = Router(At("a"));
        Deployment a = router.Route(Ask()).Deployments.Single();
        Assert.Equal(default, router.LoadOf(a));
        router.StateOf("a").NoteQueue(new QueueReading(7, 2, 0.25, 0, clock.GetTimestamp()), null);
        clock.Advance(TimeSpan.FromSeconds(3));
        router.StateOf("a").NoteQueue(null, "/metrics: it does not answer in time");

        Assert.Equal(new EngineLoad(7, 2, 250_000), router.LoadOf(a));
        Assert.Equal(default, router.LoadOf(a with { Upstream = a.Upstream with { Queue = null } }));
        clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(default, router.LoadOf(a));
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData(-1.0, 1.01)]
    [InlineData(double.NaN, double.NaN)]
    [InlineData(double.PositiveInfinity, -0.1)]
    public void What_the_page_does_not_say_or_cannot_mean_is_unknown(double? waiting, double? kvUse)
    {
        Router router = Router(At("a"));
        Deployment a = router.Route(Ask()).Deployments.Single();

        router.StateOf("a").NoteQueue(new QueueReading(null, waiting, kvUse, 0, clock.GetTimestamp()), null);

        Assert.Equal(default, router.LoadOf(a));
    }

    [Fact]
    public void Asking_for_the_load_allocates_nothing()
    {
        Router router = Router(At("a"));
        Deployment a = router.Route(Ask()).Deployments.Single();
        router.StateOf("a").NoteQueue(new QueueReading(7, 0, 0, 0, clock.GetTimestamp()), null);
        long sum = 0;
        long least = Allocated.Least(() =>
        {
            sum = 0;
            for (int i = 0; i < 10_000; i++)
            {
                sum += router.LoadOf(a).Running ?? 0;
            }
        });

        Assert.Equal(10_000 * 7, sum);
        Assert.InRange(least, 0, 1000); // One object each would be 240,000 bytes in every round.
    }

    /// <summary>Where 15 wait, five more that were sent since make 20.</summary>
    [Fact]
    public void What_was_sent_since_the_metrics_were_read_waits_too()
    {
        Router router = Router(At("a"), At("b"));
        Deployment a = router.Route(Ask()).Deployments.Single(one => one.Name == "a");
        router.Began(a);
        router.StateOf("a").NoteQueue(new QueueReading(null, 15, 0, 1, clock.GetTimestamp()), null);
        for (int i = 0; i < 4; i++)
        {
            router.Began(a);
        }

        Assert.Equal(2, Names(router).Length);
        router.Began(a);
        Assert.Equal(["b"], Names(router));
        router.Ended(a, Good);

        Assert.Equal(2, Names(router).Length);
        Assert.Equal(5, router.Reports()[0].Outstanding);
    }

    private static string[] Names(Router router) =>
        [.. router.Route(Ask()).Deployments.Select(one => one.Name)];

    private Router Router(params RoutedDeployment[] deployments) =>
        new([new ModelRoute { Name = "m", Deployments = deployments }], new BreakerOptions(), clock);

    private static RoutedDeployment At(string name) =>
        new(
            new Deployment
            {
                Name = name,
                Upstream = new Upstream
                {
                    Name = name,
                    Address = new Uri("http://127.0.0.1:1/v1"),
                    Api = ApiKinds.OpenAi,
                    Health = Check,
                    Queue = Limit,
                },
                UpstreamModel = "x",
            }
        );

    private static Demand Ask() =>
        new(new Caller("k", "", "", [], new CallerRights(null)), "m", "", [], 10, 10);
}
