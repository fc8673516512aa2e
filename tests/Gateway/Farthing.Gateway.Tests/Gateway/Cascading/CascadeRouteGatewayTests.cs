using Farthing.Documents.Routes;
using Farthing.Gateway.Cascading;
using Farthing.Gateway.Cascading.Policies;
using Farthing.Gateway.Cascading.Service;
using Farthing.Testing;
using Farthing.Tests.Gateway.Http;

namespace Farthing.Tests.Gateway.Cascading;

/// <summary>A cascade that closes and opens by its checked requests, in a gateway.</summary>
public sealed class CascadeRouteGatewayTests
{
    /// <summary>A small model that is sure of itself and always wrong, under the usual promise.</summary>
    [Fact]
    public async Task A_small_model_that_is_always_wrong_answers_two_checked_requests_and_no_more()
    {
        await using ScriptedUpstream upstream = new(call => call.JsonAsync(Answer(call, "Small.")));
        await using TestGateway gateway = await TestGateway.StartAsync(upstream, cascade: Options(0.02));

        string[] said = await AskAsync(gateway, 3);

        Assert.Equal(["small", "small", "direct"], said);
        RouteCascade route = Stats(gateway);
        Assert.Equal((RouteState.Closed, RoutePledgeState.None), (route.State, route.Promise.State));
        Assert.Contains(
            "checked answers show a regret above max_regret",
            route.Why,
            StringComparison.Ordinal
        );
        Assert.Contains(new RouteReason("direct", "regret", 1), route.Reasons);
        Assert.Contains(
            "gives no more answers of small: checked answers show a regret above max_regret",
            Assert.Single(gateway.CascadeWords),
            StringComparison.Ordinal
        );
    }

    /// <summary>With r = 1 / 0.9 half of the evidence is ½ · 10 (rⁿ − 1), and 1,000 / 5 % is reached by n = 79.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public async Task A_closed_one_goes_on_comparing_and_opens_again_once_the_small_model_is_right()
    {
        bool isRight = false;
        await using ScriptedUpstream upstream = new(call =>
            call.JsonAsync(Answer(call, Volatile.Read(ref isRight) ? "Large." : "Small."))
        );
        await using TestGateway gateway = await TestGateway.StartAsync(upstream, cascade: Options(0.1));
        await AskAsync(gateway, 6); // Four close it; two are compared, and would have been losses.
        await CascadeScene.SettledAsync(gateway, figures => figures.Compared >= 2); // Begun behind the answer.
        Assert.Equal((2, 2), (Stats(gateway).Audit.Recent, Stats(gateway).Audit.RecentLosses));

        Volatile.Write(ref isRight, true);
        string[] said = await AskAsync(gateway, 80);

        Assert.Equal("small", said[^1]);
        Assert.Equal((RouteState.On, 1), (Stats(gateway).State, Stats(gateway).Audit.Reopenings));
        Assert.Equal(2, gateway.CascadeWords.Count);
        Assert.Contains("again", gateway.CascadeWords.Last(), StringComparison.Ordinal);
        Assert.InRange(said.Count(one => one == "direct"), 60, 79);
    }

    /// <summary>What is unsure goes to the large model: drawn, it is a request without a loss, and costs nothing to check.</summary>
    [Fact]
    public async Task A_drawn_request_that_the_large_model_answers_counts_as_right()
    {
        await using ScriptedUpstream upstream = new(call =>
            call.JsonAsync(IsSmall(call) ? CascadeScene.Small(-2) : CascadeScene.Large)
        );
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            cascade: Options(0.02) with
            {
                StickyTurns = 0,
            }
        );

        await AskAsync(gateway, 5);

        Assert.Equal((5, 0), (Stats(gateway).Audit.Recent, Stats(gateway).Audit.RecentLosses));
        Assert.Equal(0, Stats(gateway).Audit.Audited);
        Assert.Equal(10, upstream.Requests.Count);
    }

    private static CascadeOptions Options(double maxRegret) =>
        new()
        {
            Small = "small",
            Router = CascadeScene.Trained(limit: maxRegret),
            MaxRegret = maxRegret,
            AuditFraction = 1,
            Deadline = Eventually.Longest,
        };

    private static bool IsSmall(ScriptedCall call) =>
        call.Request.Text.Contains("\"logprobs\":true", StringComparison.Ordinal);

    private static string Answer(ScriptedCall call, string small) =>
        IsSmall(call) ? CascadeScene.Small(-0.05, small) : CascadeScene.Large;

    /// <summary>Asks so often, each once what is behind the one before has ended.</summary>
    private static async Task<string[]> AskAsync(TestGateway gateway, int times)
    {
        List<string> said = [];
        for (int i = 0; i < times; i++)
        {
            using (HttpResponseMessage response = await gateway.ChatAsync())
            {
                said.Add(response.Headers.GetValues(CascadeRules.Header).Single());
            }

            await CascadeScene.SettledAsync(gateway, _ => true);
        }

        return [.. said];
    }

    private static RouteCascade Stats(TestGateway gateway) =>
        Assert.Single(CascadeStats.Of(gateway.Cascades!).Routes);
}
