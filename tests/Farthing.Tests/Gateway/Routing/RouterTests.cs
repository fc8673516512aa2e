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
        router.Began(a);
        Assert.Equal(["b"], Names(router.Route(Ask("m"))));
        router.Ended(a, Bad);
        clock.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(["b"], Names(router.Route(Ask("m"))));
        clock.Advance(TimeSpan.FromSeconds(1));
        router.Began(a);
        router.Ended(a, Good);

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
    public void Says_when_to_come_again_when_all_rest()
    {
        Router router = Router(Model("m", At("a")));
        Deployment a = router.Route(Ask("m")).Deployments[0];
        for (int i = 0; i < 5; i++)
        {
            router.Began(a);
            router.Ended(a, Bad);
        }

        RouteAnswer answer = router.Route(Ask("m"));

        Assert.True(answer.IsKnown);
        Assert.Empty(answer.Deployments);
        Assert.Equal(TimeSpan.FromSeconds(5), answer.RetryAfter);
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
