using System.Text;
using Farthing.Gateway.Admission;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Requests;
using Farthing.Gateway.Routing;
using Farthing.Gateway.Upstreams;
using Farthing.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Gateway.Routing;

/// <summary>Requests that begin alike meet the same prefix cache, and no replica drowns in them.</summary>
public sealed class AffinityTests
{
    private static readonly AttemptOutcome Good = new(AttemptEnd.Finished, 200, true, null, TimeSpan.Zero);
    private readonly ManualClock clock = new(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));

    /// <summary>Of n deployments one leaves: whoever was not there stays where he was. One comes: nobody moves but to it, and about 1/(n + 1) do: each time (± six standard deviations: by chance once in a million runs), and over all times together.</summary>
    [Theory]
    [Trait("Speed", "slow")]
    [InlineData(RoutePolicy.SessionAffine)]
    [InlineData(RoutePolicy.PrefixAffine)]
    public void Moving_one_deployment_moves_only_its_share(RoutePolicy policy)
    {
        (double surplus, double variance) = (0, 0);
        Prop.ForAll(
                Gen.Choose(2, 9).ToArbitrary(),
                Gen.Choose(1, 1_000_000).ToArbitrary(),
                (int n, int seed) =>
                {
                    string[] names = [.. Enumerable.Range(0, n).Select(i => $"{seed}-{i}")];
                    string[] before = Firsts(policy, seed, names);
                    string[] without = Firsts(policy, seed, names[1..]);
                    string[] with = Firsts(policy, seed, [.. names, "new"]);

                    for (int i = 0; i < before.Length; i++)
                    {
                        Assert.True(before[i] == names[0] || without[i] == before[i]);
                        Assert.True(with[i] == "new" || with[i] == before[i]);
                    }

                    double share = 1.0 / (n + 1);
                    double expected = before.Length * share;
                    int moved = with.Count(one => one == "new");
                    double spread = 6 * Math.Sqrt(expected * (1 - share));
                    Assert.InRange(moved, expected - spread, expected + spread);
                    surplus += moved - expected;
                    variance += expected * (1 - share);
                }
            )
            .QuickCheckThrowOnFailure();
        Assert.InRange(surplus / Math.Sqrt(variance), -6, 6);
    }

    /// <summary>Whatever comes and goes, with a few hot sessions or prefixes: when a request is sent, its deployment then has at most ⌈c × (all under way) ÷ n⌉.</summary>
    [Theory]
    [InlineData(RoutePolicy.SessionAffine)]
    [InlineData(RoutePolicy.PrefixAffine)]
    public void No_deployment_has_more_than_its_share_times_the_factor(RoutePolicy policy) =>
        Prop.ForAll(
                Gen.Choose(1, 6).ToArbitrary(),
                Gen.Choose(100, 300).ToArbitrary(),
                Gen.ArrayOf(Gen.Choose(0, 40)).ToArbitrary(),
                (int n, int percent, int[] events) =>
                {
                    double factor = percent / 100.0;
                    string[] names = [.. Enumerable.Range(0, n).Select(i => $"d{i}")];
                    Router router = Router(policy, factor, names);
                    List<Deployment> underWay = [];
                    foreach (int one in events)
                    {
                        if (one > 30 && underWay.Count > 0)
                        {
                            Deployment done = underWay[one % underWay.Count];
                            underWay.Remove(done);
                            router.Ended(done, Good);
                            continue;
                        }

                        Deployment first = router.Route(Ask(policy, one % 3)).Deployments[0];
                        router.Began(first);
                        underWay.Add(first);

                        int load = underWay.Count(deployment => deployment == first);
                        Assert.True(load <= Math.Ceiling((factor * underWay.Count / n) - 1e-9));
                    }
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void The_longest_known_beginning_decides()
    {
        Router router = Router(RoutePolicy.PrefixAffine, 1000, "a", "b", "c", "d");
        string system = new('s', 1500);
        Dictionary<string, string> homes = [];
        for (int i = 0; i < 40; i++)
        {
            // Each conversation is moved on by hand, as an overflow would do it: its first turn runs elsewhere.
            string first = Chat(system, $"conversation {i} " + new string((char)('a' + (i % 26)), 900));
            List<Deployment> held = [];
            RouteAnswer answer = router.Route(Ask(first));
            homes[first] = answer.Deployments[0].Name;
            Assert.All(
                Enumerable.Range(0, 3),
                _ =>
                    Assert.Equal(
                        homes[first],
                        router
                            .Route(Ask(first[..^2] + ",{\"role\":\"user\",\"content\":\"and?\"}]}"))
                            .Deployments[0]
                            .Name
                    )
            );
        }

        // All share the system prompt: one replica has it, and none is above its bound.
        Assert.Single(homes.Values.Distinct());
    }

    /// <summary>A hot beginning spills over to others; conversations stay where their own beginning is.</summary>
    [Fact]
    public void A_hot_beginning_does_not_drown_a_replica()
    {
        Router router = Router(RoutePolicy.PrefixAffine, 1.25, "a", "b", "c", "d");
        string system = new('s', 1500);
        Dictionary<string, Deployment> homes = [];
        for (int i = 0; i < 80; i++)
        {
            string body = Chat(system, $"conversation {i} " + new string('x', 900));
            Deployment first = router.Route(Ask(body)).Deployments[0];
            router.Began(first);
            homes[body] = first;
        }

        // 80 under way on 4 replicas: at most ⌈1.25 × 80 ÷ 4⌉ = 25 each.
        Assert.All(homes.Values.GroupBy(one => one.Name), group => Assert.InRange(group.Count(), 1, 25));
        foreach (Deployment done in homes.Values)
        {
            router.Ended(done, Good);
        }

        int stayed = homes.Count(pair =>
            router.Route(Ask(pair.Key[..^2] + ",{\"role\":\"user\",\"content\":\"and?\"}]}")).Deployments[0]
            == pair.Value
        );
        Assert.Equal(80, stayed);
    }

    [Fact]
    public void Only_models_that_choose_by_prefix_want_hashes()
    {
        Router router = new(
            [
                Model("plain", RoutePolicy.Weighted, 1, "a") with
                {
                    Fallbacks = ["affine"],
                },
                Model("affine", RoutePolicy.PrefixAffine, 1, "b"),
                Model("other", RoutePolicy.SessionAffine, 1, "c"),
            ],
            new BreakerOptions(),
            clock
        );

        Assert.Equal(
            [true, true, false, false],
            new[] { "plain", "affine", "other", "none" }.Select(router.WantsPrefix)
        );
    }

    private string[] Firsts(RoutePolicy policy, int seed, string[] names)
    {
        // A router of its own for each: what one remembers of beginnings is not asked here.
        Router router = Router(policy, 1000, names);
        return
        [
            .. Enumerable
                .Range(0, 300)
                .Select(i =>
                    router
                        .Route(
                            policy == RoutePolicy.SessionAffine
                                ? Ask(policy, (seed * 1000) + i)
                                : Ask($"{{\"model\":\"m\",\"prompt\":\"{seed} {i}\"}}", Dialect.Completions)
                        )
                        .Deployments[0]
                        .Name
                ),
        ];
    }

    private static string Chat(string system, string user) =>
        $$"""{"model":"m","messages":[{"role":"system","content":"{{system}}"},{"role":"user","content":"{{user}}"}]}""";

    private static Demand Ask(RoutePolicy policy, int number) =>
        policy == RoutePolicy.SessionAffine
            ? new Demand(new Caller("k", "", "", [], new CallerRights(null)), "m", $"s{number}", [], 10, 10)
            : Ask(Chat(new string('x', 600), $"{number}"));

    private static Demand Ask(string body, Dialect? endpoint = null)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        Assert.Null(RequestReader.Read(bytes, endpoint ?? Dialect.Chat, out RequestPeek peek));
        return new Demand(new Caller("k", "", "", [], new CallerRights(null)), "m", "", [], 10, 10)
        {
            Prefix = PromptPrefix.Hashes(bytes, peek),
        };
    }

    private Router Router(RoutePolicy policy, double factor, params string[] names) =>
        new([Model("m", policy, factor, names)], new BreakerOptions(), clock);

    private static ModelRoute Model(string name, RoutePolicy policy, double factor, params string[] names) =>
        new()
        {
            Name = name,
            Policy = policy,
            LoadFactor = factor,
            Deployments =
            [
                .. names.Select(one => new RoutedDeployment(
                    new Deployment
                    {
                        Name = one,
                        Upstream = new Upstream
                        {
                            Name = one,
                            Address = new Uri("http://127.0.0.1:1/v1"),
                            Api = ApiKinds.OpenAi,
                        },
                        UpstreamModel = "x",
                    }
                )),
            ],
        };
}
