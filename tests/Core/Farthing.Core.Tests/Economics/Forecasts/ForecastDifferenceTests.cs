using Farthing.Documents.Forecasts;
using Farthing.Economics.Forecasts;
using Farthing.Numerics.Billing;

namespace Farthing.Tests.Economics.Forecasts;

public sealed class ForecastDifferenceTests
{
    /// <summary>
    /// Forecast: 10 users · 1 session · 7 days = 70 attempts of 100 tokens in at $10/M and 50 out at $20/M: 70 · $0.002 = $0.14.
    /// Came: 50 sessions → $0.10; 2 attempts each → $0.20; 200 tokens in → 100 · $0.003 = $0.30; half of it cached at $1/M → 100 · ($0.0011 + $0.001) = $0.21; 40 out → $0.19; billed $0.25.
    /// </summary>
    [Fact]
    public void Factors_are_replaced_one_after_the_other()
    {
        ForecastComparison compared = ForecastDifference.Of(
            Forecast(),
            Week(sessions: 50, attempts: 100, input: 20_000, cached: 10_000, output: 4_000, cost: 0.25m)
        );

        Assert.Equal(
            [
                (ForecastFactorKind.Sessions, -0.04m),
                (ForecastFactorKind.AttemptsPerSession, 0.10m),
                (ForecastFactorKind.InputPerAttempt, 0.10m),
                (ForecastFactorKind.CachedFraction, -0.09m),
                (ForecastFactorKind.OutputPerAttempt, -0.02m),
                (ForecastFactorKind.Price, 0.06m),
            ],
            compared.Factors.Select(factor => (factor.Factor, factor.Usd.Usd))
        );
        Assert.Equal(0.14m, compared.ForecastUsd.Usd);
        Assert.Equal(0.11m, compared.DifferenceUsd.Usd);
        Assert.Equal([70, 1, 100, 0, 50], compared.Factors.Take(5).Select(factor => factor.Forecast!.Value));
        Assert.Equal([50, 2, 200, 0.5, 40], compared.Factors.Take(5).Select(factor => factor.Came!.Value));
        // $0.19 and $0.25 for 24,000 tokens.
        Assert.Equal(0.19 / 0.024, compared.Factors[5].Forecast!.Value, 9);
        Assert.Equal(0.25 / 0.024, compared.Factors[5].Came!.Value, 9);
    }

    /// <summary>To the nano-dollar, with whatever came: nothing is left over.</summary>
    [Fact]
    public void Factors_add_up_to_the_difference_without_a_remainder() =>
        EveryInput.Holds(
            8,
            x =>
            {
                ForecastInputs inputs = ForecastFitTests
                    .Inputs(10 + (1000 * x[0]), 1 + (20 * x[1]))
                    .With(ForecastInputKind.CachedFraction, x[2])
                    .With(ForecastInputKind.ReasoningRatio, 3 * x[3])
                    .With(ForecastInputKind.RetryFraction, 0.5 * x[4]);
                ForecastComparison compared = ForecastDifference.Of(
                    inputs.Forecast,
                    Week(
                        sessions: (long)(5000 * x[5]),
                        attempts: (long)(90_000 * x[6]),
                        input: (long)(1e9 * x[7]),
                        cached: (long)(1e9 * x[7] * x[1]),
                        output: (long)(1e8 * x[0]),
                        cost: (decimal)(3000 * x[3])
                    ) with
                    {
                        Corrections = new Money((long)(1e9 * (x[4] - 0.5))),
                    }
                );
                return compared.Factors.Aggregate(Money.Zero, (sum, factor) => sum + factor.Usd)
                        == compared.DifferenceUsd
                    && compared.ForecastUsd + compared.DifferenceUsd == compared.CameUsd
                    && Math.Abs(
                        (double)compared.ForecastUsd.Usd
                            - (inputs.Forecast.UsdPerMonth * 7 / inputs.Forecast.DaysPerMonth)
                    ) < 1e-6;
            }
        );

    [Fact]
    public void Without_sessions_attempts_are_the_factor()
    {
        ForecastComparison compared = ForecastDifference.Of(
            Forecast(),
            Week(sessions: 0, attempts: 140, input: 14_000, cached: 0, output: 7_000, cost: 0.28m)
        );

        Assert.Equal(ForecastFactorKind.Attempts, compared.Factors[0].Factor);
        Assert.Equal((70, 140), (compared.Factors[0].Forecast!.Value, compared.Factors[0].Came!.Value));
        Assert.Equal(0.14m, compared.Factors[0].Usd.Usd);
        Assert.All(compared.Factors.Skip(1), factor => Assert.Equal(Money.Zero, factor.Usd));
    }

    [Fact]
    public void Where_nothing_came_the_missing_sessions_are_all_of_it()
    {
        ForecastComparison compared = ForecastDifference.Of(Forecast(), new UsageWeek { Days = 7 });

        Assert.Equal(-0.14m, compared.DifferenceUsd.Usd);
        Assert.Equal(-0.14m, compared.Factors[0].Usd.Usd);
        Assert.All(compared.Factors.Skip(1), factor => Assert.Null(factor.Came));
    }

    [Fact]
    public void Corrections_are_a_factor_of_their_own()
    {
        ForecastComparison compared = ForecastDifference.Of(
            Forecast(),
            Week(sessions: 70, attempts: 70, input: 7_000, cached: 0, output: 3_500, cost: 0.14m) with
            {
                Corrections = Money.FromUsd(-0.05m),
            }
        );

        Assert.Equal(ForecastFactorKind.Corrections, compared.Factors[^1].Factor);
        Assert.Equal(-0.05m, compared.Factors[^1].Usd.Usd);
        Assert.Equal(-0.05m, compared.DifferenceUsd.Usd);
    }

    [Fact]
    public void What_no_money_can_be_is_an_overflow() =>
        Assert.Throws<OverflowException>(() =>
            ForecastDifference.Of(Forecast() with { Users = 1e15 }, new UsageWeek { Days = 7 })
        );

    /// <summary>Half read at $1, a fifth written at $12.50, the rest at $10: 0.5 + 2.5 + 3.</summary>
    [Fact]
    public void An_input_token_costs_the_mean_of_what_is_read_written_and_neither() =>
        Assert.Equal(
            6,
            new ForecastPrices(10, 20)
            {
                CachedUsdPerM = 1,
                WriteUsdPerM = 12.5,
                CachedFraction = 0.5,
                WrittenFraction = 0.2,
            }.MeanInputUsdPerM,
            1e-12
        );

    private static UsageForecast Forecast() =>
        new(
            new SessionForecast
            {
                Turns = 1,
                QuestionTokens = 100,
                AnswerTokens = 50,
            },
            new ForecastPrices(10, 20) { CachedUsdPerM = 1 }
        )
        {
            Users = 10,
            SessionsPerUserDay = 1,
            HoursPerMonth = 720,
        };

    private static UsageWeek Week(
        long sessions,
        long attempts,
        long input,
        long cached,
        long output,
        decimal cost
    ) =>
        new()
        {
            Days = 7,
            Sessions = sessions,
            Requests = attempts,
            Attempts = attempts,
            InputTokens = input,
            CachedTokens = cached,
            OutputTokens = output,
            Cost = Money.FromUsd(cost),
        };
}
