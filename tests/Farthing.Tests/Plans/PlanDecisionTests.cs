using System.Globalization;
using Farthing.Planning;
using Farthing.Planning.Apis;
using Farthing.Scenarios.Plans;

namespace Farthing.Tests.Plans;

/// <summary>To serve or to buy, against plans that are really made at other rates.</summary>
public sealed class PlanDecisionTests
{
    private const string Edged =
        "llama-3.1-8b --gpu L4 --weights bf16 --in 512 --out 64 --requests 300 --slo ttft_p95=500ms,tpot_p95=90ms --people-api 0.1 "
        + PlanLines.Still;

    private const string Roomy =
        "llama-3.1-8b --gpu L40S --weights fp8 --in 512 --out 128 --requests 300 --slo ttft_p95=1s,tpot_p95=40ms --people-api 0.1 "
        + PlanLines.Still;

    /// <summary>At L4 the promise takes 14 replicas where the prediction alone would take 2: what was bought for certainty must be bought at other rates too.</summary>
    [Theory]
    [Trait("Speed", "slow")]
    [InlineData(Edged + " --people-self-host 0.5", 6)]
    [InlineData(Edged, 6)]
    [InlineData(Edged + " --confidence 50%", 6)]
    [InlineData(Roomy + " --gpu-price 0.5/h", 10)]
    [InlineData(
        "llama-3.3-70b --gpu H200-SXM --profile azure-conv-2023 --slo ttft_p95=1.5s,itl_p95=40ms "
            + PlanLines.Still,
        12
    )]
    public void The_decision_bills_the_chosen_fleet_and_more_of_it_for_more_traffic(string line, double rate)
    {
        PlanAnswer answer = At(line, rate);
        BuyDecision decision = answer.Decision!;
        PlanEntry chosen = answer.Plan.Chosen!;

        Assert.Equal(chosen.Quote.UsdPerHour * 730, decision.SelfUsdPerMonthWithoutPeople, 6);
        Assert.Equal(
            (chosen.Quote.UsdPerHour * 730) + answer.People.SelfHostUsdPerMonth(chosen.Quote.GpusPaid),
            decision.SelfUsdPerMonth,
            6
        );
        Assert.Equal(decision.DifferenceUsdPerMonth, decision.DifferenceAt()!.Value, 6);
        Assert.InRange(
            chosen.Certain.Factor,
            1,
            chosen.ReplicasNeeded == 1 ? 64 : chosen.ReplicasNeeded / (chosen.ReplicasNeeded - 1.0)
        );

        // The fleet alone, at each share of the rate: never dearer at less, never cheaper at more.
        double last = 0;
        for (double factor = 0.05; factor <= 3; factor *= 1.03)
        {
            if (decision.DifferenceAt(trafficFactor: factor) is not double difference)
            {
                break;
            }

            double fleet = difference + (decision.ApiUsdPerMonthWithoutPeople * factor);
            Assert.True(fleet >= last - 1e-6, $"at {factor}: {fleet} after {last}");
            last = fleet;
        }

        double tokens = decision.ApiUsdPerMonthWithoutPeople;
        double now = decision.DifferenceUsdPerMonth;
        Assert.All(
            answer.Tornado(),
            bar =>
            {
                (double below, double above) = bar.Bar.Input switch
                {
                    "traffic" => (now + (0.2 * tokens), now - (0.2 * tokens)),
                    "api-price" => (double.PositiveInfinity, double.NegativeInfinity),
                    _ => (now, now),
                };
                Assert.InRange(bar.Bar.AtLow, double.NegativeInfinity, below + 1e-6);
                Assert.InRange(bar.Bar.AtHigh, above - 1e-6, double.PositiveInfinity);
            }
        );
    }

    /// <summary>Where the rate turns the answer, plans that are made 2 % to either side of it stand on either side. Replicas in proportion are off by more where a plan at that rate has another fleet.</summary>
    [Theory]
    [InlineData(Edged + " --gpu-price 0.05/h --people-self-host 0.1", 6)]
    [InlineData(Roomy + " --gpu-price 0.5/h --people-self-host 0.11", 10)]
    [InlineData(Roomy + " --gpu-price 0.7/h --people-self-host 0.11", 3)]
    public void Plans_at_the_rates_beside_a_flip_stand_on_the_sides_that_it_states(string line, double rate)
    {
        BuyDecision decision = At(line, rate).Decision!;
        DecisionFlip flip = decision.Flips().Single(each => each.Input == "rate");

        Assert.False(At(line, flip.Value!.Value * 0.98).Decision!.SelfWins);
        Assert.True(At(line, flip.Value!.Value * 1.02).Decision!.SelfWins);
    }

    /// <summary>Plans at a quarter less and more than what so many replicas carry in proportion take at most so many, and more.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void The_fleet_of_another_rate_is_about_what_a_plan_at_that_rate_takes()
    {
        string line = Roomy + " --gpu-price 0.5/h";
        PlanEntry chosen = At(line, 30).Plan.Chosen!;
        double each = 30 * chosen.Certain.Factor / chosen.ReplicasNeeded;

        foreach (int replicas in (int[])[1, 2, 3, 5, 6])
        {
            Assert.InRange(At(line, each * replicas * 0.75).Plan.Chosen!.ReplicasNeeded, 1, replicas);
            Assert.InRange(At(line, each * replicas * 1.25).Plan.Chosen!.ReplicasNeeded, replicas + 1, 99);
        }
    }

    private static PlanAnswer At(string line, double rate)
    {
        PlanCase asked = new(string.Create(CultureInfo.InvariantCulture, $"plan {line} --rate {rate:R}/s"));
        Plan plan = Planner.Run(asked.Inputs.Request, null, TestContext.Current.CancellationToken);
        return new PlanAnswer(asked.Inputs, plan, [], 0, asked.Context.Faults);
    }
}
