using System.Globalization;
using Farthing.Experiments.Arms;
using Farthing.Experiments.Judging;
using Farthing.Experiments.Levers;
using Farthing.Tests.Experiments;
using Farthing.Tests.Gateway.Experiments.Worlds;

namespace Farthing.Tests.Gateway.Experiments;

/// <summary>No unit changes its arm, and each has the arm that the written rule gives it.</summary>
public sealed class WorldArmsTests
{
    [Fact]
    public void Arms_are_those_of_the_written_rule() => AssertArms(50_000);

    [Fact]
    [Trait("Speed", "nightly")]
    public void A_million_arms_are_those_of_the_written_rule() => AssertArms(1_000_000);

    private static void AssertArms(int units)
    {
        Assignment assignment = new(SamplePlans.Units);
        WorldArms rule = new(SamplePlans.Units);
        int changed = 0;
        for (int i = 0; i < units; i++)
        {
            string key = "key-" + (i % 97).ToString(CultureInfo.InvariantCulture);
            string session = "chat-" + i.ToString(CultureInfo.InvariantCulture);
            Arm arm = assignment.Of(new UnitName(AssignmentUnit.Session, key, session)).Arm;
            changed += (arm == Arm.Control) == rule.IsControl(key, session) ? 0 : 1;
        }

        Assert.Equal(0, changed);
    }

    /// <summary>A restart after a third of the requests, a reload after the second, and from there on a second gateway that takes every other request.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public async Task Restarts_reloads_and_a_second_gateway_change_no_arm()
    {
        World world = World.Of(11);
        await using WorldScene scene = await WorldScene.StartAsync(world);
        await using WorldScene second = await WorldScene.StartAsync(world);
        WorldRequest[][] thirds = [.. scene.Requests.Chunk((scene.Requests.Length / 3) + 1)];
        await scene.PlayAsync(thirds[0]);
        await scene.RestartAsync();
        await scene.PlayAsync(thirds[1]);
        scene.Host.Change(scene.Options);
        await scene.PlayAsync(thirds[2].Where((_, i) => i % 2 == 0));
        await second.PlayAsync(thirds[2].Where((_, i) => i % 2 == 1));
        ExperimentOutcomes[] outcomes = [await scene.ReadAsync(), await second.ReadAsync()];

        Assert.All(outcomes, one => Assert.Equal((0, 0), (one.WrongArms, one.Units!.ChangedArms)));
        Assert.Equal((0, 0), (scene.WrongAttempts(out int first), second.WrongAttempts(out int other)));
        Assert.Equal(scene.Requests.Length, first + other);
        ExperimentReport report = ExperimentJudge.Judge(outcomes[0]);
        Assert.Equal(
            (scene.Billed[0], scene.Billed[1]),
            (report.Units!.Control.NanoUsd, report.Units.Treatment.NanoUsd)
        );
    }
}
