using System.Text;
using Farthing.Experiments;
using Farthing.Experiments.Arms;
using Farthing.Experiments.Estimates;
using Farthing.Experiments.Levers;
using Farthing.Experiments.Plans;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Randomness;

namespace Farthing.Tests.Experiments.Acceptance;

/// <summary>The five traps, as far as plans and estimates meet them; <see cref="SwitchbackTests"/> has the one without burn-in.</summary>
public sealed class TrapTests
{
    /// <summary>A request is no unit: no plan can name it.</summary>
    [Fact]
    public void Requests_inside_a_session_are_no_unit()
    {
        string text = SamplePlans
            .Units.ToText()
            .Replace("\"unit\": \"session\"", "\"unit\": \"request\"", StringComparison.Ordinal);

        Fault fault = Assert
            .Throws<FarthingException>(() => ExperimentPlan.Read(Encoding.UTF8.GetBytes(text), "plan.json"))
            .Faults[0];

        Assert.Equal(("unit", "one of session, user, key, team, block"), (fault.Path, fault.Expected));
    }

    /// <summary>A fleet that both arms share: its row permits blocks alone.</summary>
    [Theory]
    [InlineData(LeverKind.EngineSettings)]
    [InlineData(LeverKind.RouterPolicy)]
    public void A_shared_fleet_is_not_split_by_session(LeverKind lever) =>
        Assert.Equal(
            ExperimentFaultCodes.UnitTooFine,
            Assert
                .Single(
                    PlanRules.Check(
                        SamplePlans.Units with
                        {
                            Lever = lever,
                            Settings = SamplePlans.SettingsOf(lever),
                        }
                    )
                )
                .Code
        );

    /// <summary>A prompt cache that keeps a prefix while it is asked for: hit = 1 − exp(−s·λT), a hit at a tenth of the price, λT = 3, a lever that does nothing.
    /// By session with 5 % held out the control is nearly always cold: a large saving would be "shown". The plan is refused.</summary>
    [Fact]
    public void A_prefix_cache_split_by_session_shows_a_phantom_and_is_refused()
    {
        UnitTableBuilder builder = new();
        Pcg32 random = new(2, 5);
        for (ulong i = 0; i < 20_000; i++)
        {
            Arm arm = random.NextDouble() < 0.05 ? Arm.Control : Arm.Treatment;
            double share = arm == Arm.Control ? 0.05 : 0.95;
            bool isHit = random.NextDouble() < 1 - Math.Exp(-share * 3);
            builder.Add(new AssignedUnit(arm, i), 0, isHit ? 1_000_000 : 10_000_000, 1);
        }

        EffectEstimate phantom = new EffectEstimator(
            builder.Build(),
            new EstimateOptions(20_000, UsesHistory: false)
        ).Estimate();

        // 0.9·e^(−2.85) + 0.1 against 0.9·e^(−0.15) + 0.1: 0.152 / 0.875 − 1.
        Assert.InRange((0.1521 / 0.8746) - 1, phantom.Fixed.Low, phantom.Fixed.High);
        Assert.InRange(phantom.Fixed.High, -1, -0.7);
        Assert.Equal(
            ExperimentFaultCodes.UnitTooFine,
            Assert.Single(PlanRules.Check(SamplePlans.Units with { Lever = LeverKind.PromptCacheMarks })).Code
        );
    }

    /// <summary>Half of all sessions held out of one shared store. A control that fills leaves treatment its hits; a silent one takes them away.</summary>
    [Fact]
    public void A_cache_whose_control_does_not_fill_shows_another_saving_than_the_truth()
    {
        double truth = Saving(share: 0, fills: true);
        double fills = Saving(share: 0.5, fills: true);
        double silent = Saving(share: 0.5, fills: false);

        Assert.Equal(truth, fills, 0.01);
        Assert.InRange(truth - silent, 0.03, 0.2);
        Assert.Contains("fills", Lever.Of(LeverKind.ExactCache).Control, StringComparison.Ordinal);
    }

    /// <summary>Share of treatment's requests that the store answers: 20,000 prompts, popularity falling as rank^−0.9, 60,000 requests.</summary>
    private static double Saving(double share, bool fills)
    {
        const int Prompts = 20_000;
        double[] below = new double[Prompts];
        double sum = 0;
        for (int i = 0; i < Prompts; i++)
        {
            below[i] = sum += Math.Pow(i + 1, -0.9);
        }

        Pcg32 random = new(2, 6);
        bool[] isStored = new bool[Prompts];
        int hits = 0;
        int asked = 0;
        for (int i = 0; i < 60_000; i++)
        {
            int at = Array.BinarySearch(below, random.NextDouble() * sum);
            int prompt = at < 0 ? ~at : at;
            bool isControl = random.NextDouble() < share;
            asked += isControl ? 0 : 1;
            hits += !isControl && isStored[prompt] ? 1 : 0;
            isStored[prompt] |= fills || !isControl;
        }

        return (double)hits / asked;
    }
}
