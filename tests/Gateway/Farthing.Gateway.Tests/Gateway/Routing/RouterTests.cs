using Farthing.Gateway.Admission;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Routing;
using Farthing.Gateway.Upstreams;
using Farthing.Testing;

namespace Farthing.Tests.Gateway.Routing;

public sealed class RouterTests
{
    private static readonly AttemptOutcome Good = new(
        AttemptEnd.Finished,
        200,
        true,
        TimeSpan.FromMilliseconds(10),
        TimeSpan.FromSeconds(1)
    );

    private static readonly AttemptOutcome Bad = new(
        AttemptEnd.UpstreamError,
        503,
        true,
        null,
        TimeSpan.Zero
    );
    private readonly ManualClock clock = new(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public void An_unknown_model_is_unknown() =>
        Assert.False(Router(Model("m", At("a"))).Route(Ask("x")).IsKnown);

    [Fact]
    public void Goes_by_priority_first()
    {
        Router router = Router(Model("m", At("late", priority: 1), At("first")));

        Assert.Equal(["first", "late"], Names(router.Route(Ask("m"))));
    }

    /// <summary>Weights 3 and 1: three quarters, ± four standard deviations of 4,000 draws.</summary>
    [Fact]
    public void Draws_as_often_as_the_weights_say()
    {
        Router router = Router(Model("m", At("a", weight: 3), At("b")));
        int first = Enumerable.Range(0, 4000).Count(_ => Names(router.Route(Ask("m")))[0] == "a");

        Assert.InRange(first, 3000 - 110, 3000 + 110);
    }

    [Fact]
    public void Sends_to_the_one_with_the_fewest_under_way()
    {
        Router router = Router(Model("m", At("a"), At("b")) with { Policy = RoutePolicy.LeastOutstanding });
        Deployment a = router.Route(Ask("m")).Deployments.Single(one => one.Name == "a");
        router.Began(a);

        Assert.All(Enumerable.Range(0, 50), _ => Assert.Equal("b", Names(router.Route(Ask("m")))[0]));
        router.Ended(a, Good);
    }

    [Fact]
    public void Keeps_a_session_at_its_deployment_while_others_come_and_go()
    {
        ModelRoute three = Model("m", At("a"), At("b"), At("c")) with { Policy = RoutePolicy.SessionAffine };
        ModelRoute two = Model("m", At("a"), At("b")) with { Policy = RoutePolicy.SessionAffine };
        Router router = Router(three);
        Dictionary<string, string> before = Enumerable
            .Range(0, 300)
            .Select(i => $"s{i}")
            .ToDictionary(session => session, session => Names(router.Route(Ask("m", session)))[0]);

        router.Change([two]);

        Assert.All(
            before.Where(pair => pair.Value != "c"),
            pair => Assert.Equal(pair.Value, Names(router.Route(Ask("m", pair.Key)))[0])
        );
        Assert.Equal(3, before.Values.Distinct().Count());
    }

    [Fact]
    public void Leaves_a_failing_deployment_alone_and_tries_it_with_one_request()
    {
        Router router = Router(Model("m", At("a"), At("b", priority: 1)));
        Deployment a = router.Route(Ask("m")).Deployments[0];
        for (int i = 0; i < 5; i++)
        {
            router.Began(a);
            router.Ended(a, Bad);
        }

        Assert.Equal(["b"], Names(router.Route(Ask("m"))));
        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(["a", "b"], Names(router.Route(Ask("m"))));
        int trial = router.Began(a);
        Assert.Equal(["b"], Names(router.Route(Ask("m"))));
        router.Ended(a, Bad with { Trial = trial });
        clock.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(["b"], Names(router.Route(Ask("m"))));
        clock.Advance(TimeSpan.FromSeconds(1));
        router.Began(a);
        router.Answered(a);

        Assert.Equal(["a", "b"], Names(router.Route(Ask("m"))));
    }

    [Fact]
    public void A_clients_own_mistake_does_not_stop_a_deployment()
    {
        Router router = Router(Model("m", At("a")));
        Deployment a = router.Route(Ask("m")).Deployments[0];
        for (int i = 0; i < 20; i++)
        {
            router.Began(a);
            router.Ended(a, new AttemptOutcome(AttemptEnd.UpstreamError, 400, true, null, TimeSpan.Zero));
        }

        Assert.Equal(["a"], Names(router.Route(Ask("m"))));
    }

    [Fact]
    public void A_breaker_closes_off_nothing_where_nothing_else_could_serve()
    {
        Router router = Router(
            Model("alone", At("a")),
            Model("two", At("b"), At("c", priority: 1)),
            Model("fallen", At("d")) with
            {
                Fallbacks = ["n"],
            },
            Model("n", At("e"))
        );
        foreach (string model in (string[])["alone", "two", "fallen", "n"])
        {
            foreach (Deployment one in router.Route(Ask(model)).Deployments)
            {
                Break(router, one);
            }
        }

        Assert.Equal(["a"], Names(router.Route(Ask("alone"))));
        Assert.Equal(["b", "c"], Names(router.Route(Ask("two"))));
        Assert.Equal(["d", "e"], Names(router.Route(Ask("fallen"))));
        // Whoever may not fall back has the model's own alone.
        Assert.Equal(["d"], Names(router.Route(Ask("fallen", models: ["fallen"]))));
        Assert.All(router.Reports(), one => Assert.Equal(BreakerPhase.Open, one.Breaker));
    }

    [Fact]
    public void Those_that_rest_are_named_beside_those_that_serve()
    {
        Router router = Router(Model("m", At("a"), At("b", priority: 1)));
        Deployment a = router.Route(Ask("m")).Deployments[0];
        Break(router, a);

        RouteAnswer answer = router.Route(Ask("m"));

        Assert.Equal(["b"], Names(answer));
        Assert.Equal(["a"], answer.Resting!.Select(one => one.Name));
        Assert.Equal(["a"], Names(answer.At(a.Upstream)));
        router.Answered(a);
        Assert.Null(router.Route(Ask("m")).Resting);
    }

    [Fact]
    public void One_keys_failures_open_a_breaker_only_where_there_is_no_other_key()
    {
        Router many = Router(Model("m", At("a"), At("b", priority: 1)));
        Router one = new([Model("m", At("a"), At("b", priority: 1))], new BreakerOptions(), clock)
        {
            IsOneKey = () => true,
        };
        foreach (Router router in (Router[])[many, one])
        {
            Break(router, router.Route(Ask("m")).Deployments[0], "k");
        }

        Assert.Equal(["a", "b"], Names(many.Route(Ask("m"))));
        Assert.Equal(["b"], Names(one.Route(Ask("m"))));
    }

    [Fact]
    public void A_health_check_that_failed_confirms_one_keys_failures()
    {
        HealthCheck check = new() { UnhealthyAfter = 10 };
        Router router = Router(Model("m", At("a"), At("b", priority: 1)));
        Deployment a = router.Route(Ask("m")).Deployments[0];
        Break(router, a, "k");
        Assert.Equal(["a", "b"], Names(router.Route(Ask("m"))));

        router.StateOf(a.Upstream.Name).NoteHealth("it answers 500", check);
        Break(router, a, "k");

        Assert.Equal(["b"], Names(router.Route(Ask("m"))));
    }

    private static void Break(Router router, Deployment deployment, string caller = "")
    {
        for (int i = 0; i < 5; i++)
        {
            router.Began(deployment);
            router.Ended(deployment, Bad with { Caller = caller });
        }
    }

    [Fact]
    public void Goes_on_to_fallbacks_that_the_key_may_use()
    {
        Router router = Router(
            Model("m", At("a")) with
            {
                Fallbacks = ["secret", "n"],
            },
            Model("n", At("b")),
            Model("secret", At("c"))
        );

        Assert.Equal(["a", "b"], Names(router.Route(Ask("m", models: ["m", "n"]))));
    }

    [Fact]
    public void A_keys_own_fallbacks_stand_in_the_place_of_the_models()
    {
        Router router = Router(
            Model("m", At("a")) with
            {
                Fallbacks = ["n"],
            },
            Model("n", At("b")),
            Model("o", At("c"))
        );
        CallerRights own = CallerRights.Of(null, null, [], ["m=o", "m=n", "n=m"]);

        Assert.Equal(["a", "b"], Names(router.Route(Ask("m"))));
        Assert.Equal(["a", "c", "b"], Names(router.Route(Of("m"))));
        Assert.Equal(["b", "a"], Names(router.Route(Of("n"))));
        Assert.Equal(["c"], Names(router.Route(Of("o"))));

        Demand Of(string model) => new(new Caller("k", "", "", [], own), model, "", [], 10, 10);
    }

    private static string[] Names(RouteAnswer answer) => [.. answer.Deployments.Select(one => one.Name)];

    private Router Router(params ModelRoute[] routes) => new(routes, new BreakerOptions(), clock);

    private static ModelRoute Model(string name, params RoutedDeployment[] deployments) =>
        new() { Name = name, Deployments = deployments };

    private static RoutedDeployment At(string name, double weight = 1, int priority = 0) =>
        new(
            new Deployment
            {
                Name = name,
                Upstream = new Upstream
                {
                    Name = name,
                    Address = new Uri("http://127.0.0.1:1/v1"),
                    Api = ApiKinds.OpenAi,
                },
                UpstreamModel = "x",
            },
            weight,
            priority
        );

    private static Demand Ask(string model, string session = "", params string[] models) =>
        new(
            new Caller("k", "", "", [], new CallerRights(models.Length == 0 ? null : models)),
            model,
            session,
            [],
            10,
            10
        );
}
