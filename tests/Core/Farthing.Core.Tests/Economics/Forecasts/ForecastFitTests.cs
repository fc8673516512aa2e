using Farthing.Documents.Forecasts;
using Farthing.Economics.Forecasts;

namespace Farthing.Tests.Economics.Forecasts;

public sealed class ForecastFitTests
{
    /// <summary>Whatever was metered, the fitted forecast has its sums: sessions, attempts, prompt and generated tokens.</summary>
    [Fact]
    public void The_fitted_forecast_has_the_measured_sums() =>
        EveryInput.Holds(
            8,
            x =>
            {
                UsageWeek week = Week(x);
                UsageForecast forecast = ForecastFit.Of(Assumed(), week, "ledger").Forecast;
                IReadOnlyList<ForecastTerm> terms = forecast.SessionTerms;
                double sessions = forecast.SessionsPerDay * 7;
                return EveryInput.IsClose(sessions, week.Sessions)
                    && EveryInput.IsClose(sessions * forecast.Session.Attempts, week.Attempts)
                    && EveryInput.IsClose(sessions * terms.Sum(term => term.InputTokens), week.InputTokens)
                    && EveryInput.IsClose(sessions * terms.Sum(term => term.OutputTokens), week.OutputTokens)
                    && EveryInput.IsClose(
                        forecast.Session.ReasoningRatio / (1 + forecast.Session.ReasoningRatio),
                        (double)week.ReasoningTokens / week.OutputTokens
                    )
                    && forecast.Session.HistoryFraction is >= 0 and <= 1
                    && forecast.Session.Turns >= 1;
            }
        );

    /// <summary>4 calls of 3,000 tokens in and 150 out: 2 turns of one tool call, whose 50 and 250 tokens out are as assumed; what a prompt is made of is scaled to 12,000.</summary>
    [Fact]
    public void Prompts_are_scaled_in_their_assumed_proportion()
    {
        UsageWeek week = new()
        {
            Days = 7,
            Users = 10,
            Sessions = 70,
            Requests = 280,
            Attempts = 280,
            InputTokens = 280 * 3000,
            OutputTokens = 280 * 150,
        };

        ForecastInputs fitted = ForecastFit.Of(Assumed(), week, "ledger");

        Assert.Equal(2, fitted[ForecastInputKind.Turns]);
        Assert.Equal(1, fitted[ForecastInputKind.ToolCalls]);
        Assert.Equal(1, fitted[ForecastInputKind.SessionsPerUserDay]);
        Assert.Equal(250, fitted[ForecastInputKind.AnswerTokens], 9);
        Assert.Equal(
            1500.0 / 612,
            fitted[ForecastInputKind.SystemTokens] / fitted[ForecastInputKind.SchemaTokens],
            9
        );
        Assert.Equal(12_000, fitted.Session.InputTokens, 6);
        Assert.Equal(1, fitted[ForecastInputKind.HistoryFraction]);
        Assert.Equal(ForecastOrigin.Fitted, fitted.Find(ForecastInputKind.SystemTokens)!.Value.Origin);
        Assert.Equal("ledger", fitted.Find(ForecastInputKind.SystemTokens)!.Value.Source);
        Assert.Equal(ForecastOrigin.Assumed, fitted.Find(ForecastInputKind.HistoryFraction)!.Value.Origin);
        Assert.True(
            fitted
                .With(ForecastInputKind.InputPrice, 1)
                .With(ForecastInputKind.OutputPrice, 1)
                .UsdBand.IsPoint
        );
    }

    /// <summary>100 calls of 100 tokens in and 100 out: the answers alone, resent, would be 50 times that.</summary>
    [Fact]
    public void Prompts_shorter_than_the_history_say_that_it_is_cut()
    {
        ForecastInputs fitted = ForecastFit.Of(
            Assumed(),
            new UsageWeek
            {
                Days = 7,
                Users = 1,
                Sessions = 7,
                Requests = 700,
                Attempts = 700,
                InputTokens = 70_000,
                OutputTokens = 70_000,
            },
            "ledger"
        );

        Assert.Equal(ForecastOrigin.Fitted, fitted.Find(ForecastInputKind.HistoryFraction)!.Value.Origin);
        Assert.InRange(fitted[ForecastInputKind.HistoryFraction], 0, 0.1);
        Assert.Equal(100, fitted.Session.InputTokens / fitted.Session.Calls, 9);
    }

    [Fact]
    public void What_was_given_stays()
    {
        ForecastInputs given = new[]
        {
            (ForecastInputKind.Users, 5000.0),
            (ForecastInputKind.Turns, 4),
            (ForecastInputKind.SystemTokens, 2000),
            (ForecastInputKind.RetryFraction, 0.1),
        }.Aggregate(
            Assumed(),
            (inputs, one) => inputs.With(one.Item1, new ForecastInput(one.Item2, ForecastOrigin.Given))
        );

        ForecastInputs fitted = ForecastFit.Of(given, Week([.. Enumerable.Repeat(0.5, 8)]), "ledger");

        Assert.Equal(5000, fitted[ForecastInputKind.Users]);
        Assert.Equal(4, fitted[ForecastInputKind.Turns]);
        Assert.Equal(2000, fitted[ForecastInputKind.SystemTokens]);
        Assert.Equal(0.1, fitted[ForecastInputKind.RetryFraction]);
    }

    [Fact]
    public void Users_that_no_attempt_names_stay_unknown() =>
        Assert.Null(
            ForecastFit
                .Of(Assumed(), Week([.. Enumerable.Repeat(0.5, 8)]) with { Users = 0 }, "ledger")
                .Find(ForecastInputKind.Users)
        );

    /// <summary>Defaults at $0.25 and $2 a million, cached at a tenth.</summary>
    internal static ForecastInputs Inputs(double users, double turns) =>
        Assumed().With(ForecastInputKind.Users, users).With(ForecastInputKind.Turns, turns);

    private static ForecastInputs Assumed() =>
        new[]
        {
            (ForecastInputKind.InputPrice, 0.25),
            (ForecastInputKind.CachedPrice, 0.025),
            (ForecastInputKind.OutputPrice, 2),
            (ForecastInputKind.ReasoningRatio, 0),
        }.Aggregate(new ForecastInputs(730), (inputs, price) => inputs.With(price.Item1, price.Item2));

    private static UsageWeek Week(double[] x)
    {
        long sessions = 1 + (long)(1000 * x[0]);
        long requests = sessions + (long)(sessions * 30 * x[1]);
        long attempts = requests + (long)(requests * 0.5 * x[2]);
        long input = attempts + (long)(attempts * 4000 * x[3] * x[3]);
        long output = attempts + (long)(attempts * 1000 * x[4]);
        return new UsageWeek
        {
            Days = 7,
            Users = 1 + (long)(100 * x[5]),
            Sessions = sessions,
            Requests = requests,
            Attempts = attempts,
            InputTokens = input,
            CachedTokens = (long)(input * 0.9 * x[6]),
            OutputTokens = output,
            ReasoningTokens = (long)(output * 0.8 * x[7]),
        };
    }
}
