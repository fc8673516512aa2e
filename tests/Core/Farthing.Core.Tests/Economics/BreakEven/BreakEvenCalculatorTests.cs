using Farthing.Documents.Costs;
using Farthing.Economics.BreakEven;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Economics.BreakEven;

public sealed class BreakEvenCalculatorTests
{
    [Fact]
    public void Both_bills_are_equal_at_the_break_even() =>
        Prop.ForAll(
                Gen.Choose(50, 2000).ToArbitrary(),
                Gen.Choose(5, 2000).ToArbitrary(),
                Gen.Choose(0, 30).ToArbitrary(),
                (rate, price, people) =>
                {
                    BreakEvenOptions options = Options(rate / 100.0, price / 100.0, people / 10.0);
                    double tokens = BreakEvenCalculator.Compute(options).BreakEvenTokensPerMonth.Low;
                    BreakEvenToday at = BreakEvenCalculator.At(options, tokens);
                    return Math.Abs(at.SavingUsd.Low) < at.SelfUsd.Low * 1e-9;
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void The_smallest_feasible_fleet_delivers_its_break_even_and_one_less_does_not() =>
        Prop.ForAll(
                Gen.Choose(500, 5000).ToArbitrary(),
                Gen.Choose(0, 50).ToArbitrary(),
                (tps, people) =>
                {
                    BreakEvenOptions options = Options(2.5, 0.9, people / 10.0) with
                    {
                        UnitTokensPerSecond = tps,
                    };
                    BreakEvenResult result = BreakEvenCalculator.Compute(options);
                    return result.FeasibleUnits is not double units
                        ? result.NeverBreaksEven
                        : Delivers(options, units) && (units == 1 || !Delivers(options, units - 1));
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void A_flip_turns_the_answer_around()
    {
        // Self 2.5 · 730 + 200,000 / 12 = $18,491.67; API 10 B · 0.90 = $9,000.
        BreakEvenOptions options = Options(2.5, 0.9, 1) with
        {
            TokensPerMonth = 10e9,
        };
        BreakEvenToday today = BreakEvenCalculator.At(options, 10e9);

        IReadOnlyList<BreakEvenFlip> flips = BreakEvenFlips.Find(options, today);

        BreakEvenFlip api = flips.Single(flip => flip.Input == "api-price");
        Assert.Equal(1.849167, api.FlipsAt, 1e-6);
        BreakEvenFlip traffic = flips.Single(flip => flip.Input == "traffic");
        Assert.Equal(20.546296e9, traffic.FlipsAt, 1e3);
        Assert.DoesNotContain(flips, flip => flip.Input == "gpu-price");
        BreakEvenFlip people = flips.Single(flip => flip.Input == "people");
        Assert.Equal((9000 - 1825) * 12 / 200_000.0, people.FlipsAt, 1e-9);
    }

    /// <summary>One GPU costs 2.5 · 730 = $1,825 and carries 2.628 B tokens, worth $525.60 at $0.20; but the API takes 0.3 engineers more, $5,000 a month. One unit is below the API from the first token, four (4 · 1,299.40 &gt; 5,000) are not.</summary>
    [Fact]
    public void People_that_an_api_takes_may_pay_for_gpus_that_tokens_alone_do_not()
    {
        BreakEvenOptions options = Options(2.5, 0.2, 0.2) with
        {
            ApiPeople = 0.5,
            UnitTokensPerSecond = 1000,
        };

        BreakEvenResult result = BreakEvenCalculator.Compute(options);

        Assert.False(result.NeverBreaksEven);
        Assert.Equal(1, result.FeasibleUnits);
        Assert.Equal(0, result.FeasibleTokensPerMonth);
        Assert.True(Delivers(options, 3));
        Assert.False(Delivers(options, 4));
        Assert.True(BreakEvenCalculator.Compute(options with { ApiPeople = 0.25 }).NeverBreaksEven);
    }

    private static bool Delivers(BreakEvenOptions options, double units) =>
        BreakEvenCalculator.TokensAt(options, units).Low
        <= units * options.UnitTokensPerMonth!.Value * (1 + 1e-9);

    private static BreakEvenOptions Options(double rate, double price, double people) =>
        new()
        {
            UsdPerGpuHour = rate,
            ApiUsdPerMillion = price,
            SelfPeople = people,
            UsdPerPersonYear = 200_000,
        };
}
