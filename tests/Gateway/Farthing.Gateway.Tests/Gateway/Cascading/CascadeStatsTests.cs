using Farthing.Documents.Routes;
using Farthing.Gateway.Cascading;
using Farthing.Gateway.Cascading.Policies;
using Farthing.Gateway.Cascading.Service;
using Farthing.Numerics.Billing;
using Farthing.Reduction.Cascade.Calibration;
using Farthing.Reduction.Cascade.Monitoring;
using Farthing.Reduction.Cascade.Routing;
using Farthing.Testing;
using Farthing.Tests.Gateway.Http;

namespace Farthing.Tests.Gateway.Cascading;

public sealed class CascadeStatsTests
{
    /// <summary>One loss of four checked, three of four decided requests given: 3/4 of the share of losses.</summary>
    [Fact]
    public void Regret_is_of_all_decided_requests_and_rests_on_checked_answers()
    {
        CascadeCounts counts = new();
        Took(counts, CascadeCourse.Small, CascadeReason.Promised, 30);
        Took(counts, CascadeCourse.Large, CascadeReason.Unsure, 6);
        Took(counts, CascadeCourse.Direct, CascadeReason.Prior, 4);
        Took(counts, CascadeCourse.Direct, CascadeReason.Stale, 1000);
        Took(counts, CascadeCourse.Bypass, CascadeReason.Tools, 1000);
        Assert.Null(counts.Read().Regret);
        Assert.Null(counts.Read().RegretInterval);

        for (int i = 0; i < 4; i++)
        {
            counts.Audited(isLoss: i == 0);
        }

        CascadeFigures figures = counts.Read();
        Assert.Equal(0.25 * 0.75, figures.Regret!.Value, 1e-12);
        Assert.InRange(
            figures.Regret.Value,
            figures.RegretInterval!.Value.Low,
            figures.RegretInterval.Value.High
        );
        Assert.True(figures.RegretInterval.Value.High < 0.75);
        Assert.Equal(1004, figures.Of(CascadeCourse.Direct));
    }

    /// <summary>No loss among few answers is no proof: the interval does not end at 0.</summary>
    [Fact]
    public void No_loss_among_few_is_no_proof()
    {
        CascadeCounts counts = new();
        Took(counts, CascadeCourse.Small, CascadeReason.Promised, 100);
        counts.Audited(isLoss: false);

        Assert.Equal(0, counts.Read().Regret);
        Assert.True(counts.Read().RegretInterval!.Value.High > 0.9);
    }

    [Fact]
    public async Task A_shadow_says_how_many_labels_are_missing_and_what_they_cost()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(CascadeScene.Large);
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            cascade: new CascadeOptions { Small = "small", AuditFraction = 1 }
        );
        Assert.Null(Stats(gateway).Labels!.LabelUsd);

        using (await gateway.ChatAsync()) { }
        await CascadeScene.SettledAsync(gateway, figures => figures.Compared == 1);

        RouteCascade route = Stats(gateway);
        Assert.Equal(
            (RouteState.Shadow, RoutePledgeState.None, 1L),
            (route.State, route.Promise.State, route.Requests.Shadow)
        );
        LabelNeed need = LabelNeed.Of(0, 0.02, 0.05, 0.01, 0.5);
        Assert.Equal(
            (0, need.Minimum, need.Missing),
            (route.Labels!.Have, route.Labels.Minimum, route.Labels.Missing)
        );
        // Both answers: 100 tokens at $1 and 20 at $4 a million each.
        Assert.Equal(0.00036, route.Labels.LabelUsd!.Value, 1e-12);
        Assert.Equal(need.Missing!.Value * 0.00036, route.Labels.MissingUsd!.Value, 1e-9);
        Assert.Equal(new RouteReason("shadow", "no_promise", 1), Assert.Single(route.Reasons));
    }

    /// <summary>Labels that are enough, of another promise.</summary>
    [Fact]
    public async Task A_router_of_another_limit_lacks_no_labels()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(CascadeScene.Large);
        Router wide = CascadeScene.Trained(limit: 0.1);
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            cascade: new CascadeOptions
            {
                Small = "small",
                MaxRegret = 0.05,
                Router = wide with
                {
                    Confidence = wide.Confidence! with
                    {
                        Promise = wide.Confidence.Promise with { Labels = 4000 },
                    },
                },
            }
        );

        RouteCascade route = Stats(gateway);

        Assert.Equal((RouteState.Shadow, 0), (route.State, route.Labels!.Missing));
    }

    /// <summary>Live confidences that the calibration had in one of ten.</summary>
    [Fact]
    public async Task Live_scores_far_from_the_calibration_raise_the_audit_share_and_close_nothing()
    {
        await using ScriptedUpstream upstream = new(call =>
            call.Request.Text.Contains("\"logprobs\":true", StringComparison.Ordinal)
                ? call.JsonAsync(CascadeScene.Small(-0.05))
                : call.JsonAsync(CascadeScene.Large)
        );
        Router trained = CascadeScene.Trained();
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            cascade: new CascadeOptions
            {
                Small = "small",
                AuditFraction = 0,
                Deadline = Eventually.Longest,
                Router = trained with
                {
                    Confidence = trained.Confidence! with { Drift = new ScoreDrift([0.7], [0.9, 0.1]) },
                },
            }
        );

        for (int i = 0; i < ScoreDrift.MinScores; i++)
        {
            using (await gateway.ChatAsync()) { }
        }

        RouteCascade route = Stats(gateway);
        Assert.Equal((RouteState.On, null), (route.State, route.Why));
        Assert.Contains("PSI", Assert.Single(gateway.CascadeWords), StringComparison.Ordinal);
        // A tenth is checked, although nothing is without drift.
        Assert.Equal((0.1, true), (route.Audit.ShareNow, route.Audit.HasDrifted));
        Assert.Equal(ScoreDrift.MinScores, route.Requests.Small);
        Assert.Equal(RoutePledgeState.Unproven, route.Promise.State);
        Assert.Null(route.Labels);
        // Nothing was checked: nobody knows what the large model would have cost.
        Assert.Equal(
            (Money.Zero, ScoreDrift.MinScores),
            (route.Dollars.LargeAloneUsd, route.Dollars.Unknown)
        );
        Assert.True(route.AddedP50Ms > 0 && route.AddedP95Ms >= route.AddedP50Ms);
    }

    private static RouteCascade Stats(TestGateway gateway) =>
        Assert.Single(CascadeStats.Of(gateway.Cascades!).Routes);

    private static void Took(CascadeCounts counts, CascadeCourse course, CascadeReason reason, int times)
    {
        for (int i = 0; i < times; i++)
        {
            counts.Took(course, reason);
        }
    }
}
