using Farthing.Experiments;
using Farthing.Experiments.Checks;
using Farthing.Experiments.Judging;
using Farthing.Experiments.Levers;
using Farthing.Experiments.Plans;
using Farthing.Gateway.Metering;
using Farthing.Tests.Gateway.Experiments.Worlds;

namespace Farthing.Tests.Gateway.Experiments;

/// <summary>Traps that worlds set through the whole gateway: none of them is called a saving.</summary>
/// <remarks>A request as unit, and marks of a prompt cache by session, no plan can ask for (<c>TrapTests</c>).</remarks>
[Trait("Speed", "slow")]
public sealed class WorldTrapTests(ITestOutputHelper output)
{
    private static readonly World Cache = Of(LeverKind.ExactCache, WorldSize.Large);
    private static readonly World Router = Of(LeverKind.RouterPolicy, WorldSize.Null);

    /// <summary>Half of all sessions are held out. Treatment pays what it had paid with nobody held out, to the nano-dollar: control fills the store as a reader had.</summary>
    [Fact]
    public async Task Control_of_a_cache_leaves_treatment_the_store_of_a_world_without_it()
    {
        await using WorldScene scene = await WorldScene.StartAsync(Cache);
        await scene.PlayAsync(scene.Requests);
        await scene.ReadAsync();

        Assert.Equal(scene.TruthOf(one => scene.IsControl(one)).Control, scene.Billed[0]);
        Assert.Equal(scene.TruthOf(one => !scene.IsControl(one)).Treatment, scene.Billed[1]);
    }

    /// <summary>A control that neither reads nor fills takes hits away from treatment: the saving is shown smaller than it is.</summary>
    [Fact]
    public async Task A_silent_control_shows_a_smaller_saving_than_the_truth()
    {
        await using WorldScene scene = await WorldScene.StartAsync(Cache);
        scene.CacheControl = one => scene.IsControl(one) ? "no-store" : null;
        await scene.PlayAsync(scene.Requests);
        await scene.ReadAsync();

        WorldTruth truth = scene.TruthOf(one => !scene.IsControl(one));
        double silent = ((double)scene.Billed[1] / truth.Control) - 1;
        output.WriteLine($"truth {truth.Effect:P1}, silent {silent:P1}");
        Assert.InRange(silent - truth.Effect, 0.05, 0.5);
    }

    /// <summary>A deployment that is as dear as the other makes a third of the tokens in the first half of each block: a phantom, of which the halves of blocks tell.</summary>
    [Fact]
    public async Task Carry_over_without_burn_in_is_invalid()
    {
        ExperimentReport report = await PlayFreshAsync(new BlockPlan(14_400, 0, 0, 28));

        Assert.InRange(report.Effect, -0.9, -0.1);
        Assert.Equal((Verdict.Invalid, CheckKind.CarryOver), (report.Verdict, report.Invalidated));
    }

    [Fact]
    public async Task Carry_over_with_burn_in_shows_nothing_where_nothing_is()
    {
        ExperimentReport report = await PlayFreshAsync(new BlockPlan(14_400, 3600, 7200, 28));

        Assert.Equal(Verdict.NotShown, report.Verdict);
    }

    /// <summary>Both arms run on one fleet, which becomes cheaper for both, with everybody in treatment by 35 % and more. Sessions side by side show little of it, so no plan may ask for them.</summary>
    [Fact]
    public async Task A_shared_fleet_by_session_is_refused_since_it_misses_the_truth()
    {
        await using WorldScene scene = await WorldScene.StartAsync(
            Router,
            change: plan =>
                plan with
                {
                    Unit = AssignmentUnit.Session,
                    Method = ExperimentMethod.Units,
                    Blocks = null,
                }
        );
        scene.Provider.IsShared = true;
        await scene.PlayAsync(scene.Requests);
        ExperimentReport report = ExperimentJudge.Judge(await scene.ReadAsync());

        output.WriteLine($"{report.Effect:P1} [{report.Interval.Low:P1} {report.Interval.High:P1}]");
        Assert.InRange(report.Interval.Low, -0.25, 0.25);
        Assert.Contains(PlanRules.Check(scene.Plan!), one => one.Code == ExperimentFaultCodes.UnitTooFine);
    }

    /// <summary>Prices double in the middle, at the upstream and in the gateway's configuration: the bill is right, and nothing is claimed.</summary>
    [Fact]
    public async Task A_change_of_prices_is_invalid()
    {
        World world = Of(LeverKind.PriceTier, WorldSize.Large);
        await using WorldScene scene = await WorldScene.StartAsync(world);
        int half = scene.Requests.Length / 2;
        await scene.PlayAsync(scene.Requests.Take(half));
        scene.Provider.Change = static prices => prices.Doubled();
        ModelPrice cheaper = scene.Provider.PricesOf(isCheaper: true).Configured;
        ModelPrice usual = scene.Provider.PricesOf(isCheaper: false).Configured;
        scene.Host.Change(
            scene.Options with
            {
                Prices = new Dictionary<string, ModelPrice>
                {
                    ["up/large"] = usual with { Tiers = new TierPrices(cheaper, null) },
                    ["up/small"] = cheaper,
                },
            }
        );
        await scene.PlayAsync(scene.Requests.Skip(half));
        ExperimentReport report = ExperimentJudge.Judge(await scene.ReadAsync());

        Assert.Equal((Verdict.Invalid, CheckKind.PriceBook), (report.Verdict, report.Invalidated));
        Assert.Equal(
            (scene.Billed[0], scene.Billed[1]),
            (report.Units!.Control.NanoUsd, report.Units.Treatment.NanoUsd)
        );
    }

    private static World Of(LeverKind lever, WorldSize size) =>
        new(500, World.AcceptanceSeed + 500, lever, size, WorldShape.Homogeneous, IsPerturbed: false);

    private async Task<ExperimentReport> PlayFreshAsync(BlockPlan blocks)
    {
        await using WorldScene scene = await WorldScene.StartAsync(
            Router,
            change: plan => plan with { Blocks = blocks }
        );
        scene.Provider.FreshFor = TimeSpan.FromHours(2);
        await scene.PlayAsync(scene.Requests);
        ExperimentReport report = ExperimentJudge.Judge(await scene.ReadAsync());
        output.WriteLine(
            $"{report.Effect:P1} [{report.Interval.Low:P1} {report.Interval.High:P1}] {report.Verdict} {report.Invalidated}"
        );
        return report;
    }
}
