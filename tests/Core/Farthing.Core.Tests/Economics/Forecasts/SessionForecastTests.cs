using Farthing.Documents.Forecasts;
using Farthing.Economics.Forecasts;

namespace Farthing.Tests.Economics.Forecasts;

public sealed class SessionForecastTests
{
    /// <summary>20·1,500 + 190·310 + 20·60 = 30,000 + 58,900 + 1,200.</summary>
    [Fact]
    public void Twenty_turns_are_75_times_the_questions()
    {
        SessionForecast session = new()
        {
            Turns = 20,
            SystemTokens = 1500,
            QuestionTokens = 60,
            AnswerTokens = 250,
        };

        Assert.Equal(90_100, session.InputTokens);
        Assert.Equal(1_200, session.NaiveInputTokens);
        Assert.Equal(58_900, Term(session, ForecastTermKind.History).InputTokens);
        Assert.Equal(new ChatForecast(20, 1500, 60, 250).InputTokens, session.InputTokens);
    }

    /// <summary>20·6,000 + 190·900 = 120,000 + 171,000.</summary>
    [Fact]
    public void An_agent_of_twenty_calls_is_12_times_everything_once()
    {
        SessionForecast session = new()
        {
            Turns = 1,
            ToolCalls = 19,
            SystemTokens = 6000,
            ResultTokens = 900,
        };
        AgentForecast agent = new(20, 6000, 900);

        Assert.Equal(291_000, session.InputTokens);
        Assert.Equal(171_000, Term(session, ForecastTermKind.ToolResults).InputTokens);
        Assert.Equal(291_000, agent.InputTokens);
        Assert.Equal(24_000, agent.NaiveInputTokens);
    }

    /// <summary>Sends every call of a conversation and sums what it says; each token has the reason that the closed form gives it.</summary>
    [Fact]
    public void The_closed_form_is_the_conversation_call_by_call() =>
        EveryInput.Holds(
            8,
            x =>
            {
                long[] size = [.. x.Select(each => (long)(each * 256))];
                CallByCall(1 + (int)(size[0] % 12), (int)(size[1] % 6), size[2..]);
                return true;
            }
        );

    private static void CallByCall(int turns, int calls, long[] size)
    {
        (long system, long schemas, long question) = (size[0], size[1], size[2]);
        (long result, long call, long answer) = (size[3], size[4], size[5]);
        long fixedInput = 0;
        long questions = 0;
        long history = 0;
        long results = 0;
        long resentCalls = 0;
        long written = 0;
        long before = 0;
        for (int turn = 0; turn < turns; turn++)
        {
            for (int number = 0; number <= calls; number++)
            {
                fixedInput += system + schemas;
                history += before;
                questions += question;
                results += (long)number * result;
                resentCalls += (long)number * call;
                written += number < calls ? call : answer;
            }

            before += question + ((long)calls * (call + result)) + answer;
        }

        SessionForecast session = new()
        {
            Turns = turns,
            ToolCalls = calls,
            SystemTokens = system,
            SchemaTokens = schemas,
            QuestionTokens = question,
            ResultTokens = result,
            CallTokens = call,
            AnswerTokens = answer,
        };
        Assert.Equal(fixedInput + questions + history + results + resentCalls, session.InputTokens);
        Assert.Equal(written, session.OutputTokens);
        Assert.Equal(questions, Term(session, ForecastTermKind.Questions).InputTokens);
        Assert.Equal(history, Term(session, ForecastTermKind.History).InputTokens);
        Assert.Equal(results, Term(session, ForecastTermKind.ToolResults).InputTokens);
        Assert.Equal(resentCalls, Term(session, ForecastTermKind.ToolCalls).InputTokens);
        Assert.Equal(0, Term(session, ForecastTermKind.Retries).Tokens);
        Assert.Equal(system + schemas + before - answer, session.LongestPrompt);
    }

    /// <summary>20·1,500 + 190·310·½ + 20·60: half of the history is cut.</summary>
    [Fact]
    public void History_that_is_cut_is_not_sent_again()
    {
        SessionForecast session = new()
        {
            Turns = 20,
            SystemTokens = 1500,
            QuestionTokens = 60,
            AnswerTokens = 250,
            HistoryFraction = 0.5,
        };

        Assert.Equal(60_650, session.InputTokens);
        Assert.Equal(29_450, Term(session, ForecastTermKind.History).InputTokens);
        Assert.Equal(1500 + 60 + (0.5 * 19 * 310), session.LongestPrompt);
        Assert.InRange(session.RepeatedFraction, 0, 1);
    }

    /// <summary>Nothing is lost or counted twice between the terms and the totals, in tokens and in dollars.</summary>
    [Fact]
    public void Terms_add_up() =>
        EveryInput.Holds(
            6,
            x =>
            {
                AddUp(x);
                return true;
            }
        );

    private static void AddUp(double[] x)
    {
        double size = 200 * x[2];
        SessionForecast session = new()
        {
            Turns = 1 + (30 * x[0]),
            TurnsVariation = 2 * x[2],
            ToolCalls = 15 * x[1],
            SystemTokens = size * 3,
            SchemaTokens = size,
            QuestionTokens = 7,
            ResultTokens = size * 2,
            CallTokens = 5,
            AnswerTokens = size,
            ReasoningRatio = 4 * x[3],
            RetryFraction = 0.8 * x[4],
            AbortedOutputFraction = 0.5,
        };
        ForecastPrices prices = new(2, 10)
        {
            CachedUsdPerM = 0.2,
            WriteUsdPerM = 2.5,
            ReasoningUsdPerM = 12,
            CachedFraction = 0.5 * x[5],
            WrittenFraction = 0.5 * x[5],
        };
        IReadOnlyList<ForecastTerm> terms = session.Terms(prices);
        double times = 1 / (1 - session.RetryFraction);
        double input = session.InputTokens * times;
        double aborted = 1 + ((times - 1) * 0.5);
        double visible = session.OutputTokens / (1 + session.ReasoningRatio);
        double usd =
            (input * prices.MeanInputUsdPerM) + (visible * aborted * (10 + (12 * session.ReasoningRatio)));

        Assert.Equal(Enum.GetValues<ForecastTermKind>(), terms.Select(term => term.Kind));
        Close(input, terms.Sum(term => term.InputTokens));
        Close(session.OutputTokens * aborted, terms.Sum(term => term.OutputTokens));
        Close(usd / 1e6, terms.Sum(term => term.Usd));
        Assert.All(terms, term => Assert.True(term.Tokens >= 0 && term.Usd >= 0));
    }

    /// <summary>Half the sessions of 2 turns, half of 10: a mean of 6 with a deviation of 4, and (1 + 45) / 2 pairs instead of 15.</summary>
    [Fact]
    public void Sessions_of_unequal_length_resend_more_than_their_mean()
    {
        Assert.Equal(15, SessionForecast.MeanPairs(6, 0));
        Assert.Equal(23, SessionForecast.MeanPairs(6, 4.0 / 6), 10);
        Assert.Equal(0.5, SessionForecast.MeanPairs(1.5, 0)); // Half of one turn, half of two.
        Assert.Equal(0, SessionForecast.MeanPairs(1, 0));
    }

    /// <summary>2,000 users · 1 session · 30 days of 24 h · 6 questions of 10 tokens at $1 and answers of 20 at $2 a million, nothing resent but history.</summary>
    [Fact]
    public void A_month_is_users_times_sessions_times_days()
    {
        UsageForecast forecast = new(
            new SessionForecast
            {
                Turns = 6,
                QuestionTokens = 10,
                AnswerTokens = 20,
            },
            new ForecastPrices(1, 2)
        )
        {
            Users = 2000,
            SessionsPerUserDay = 1,
            HoursPerMonth = 720,
        };

        Assert.Equal(60_000, forecast.SessionsPerMonth);
        Assert.Equal((60 + 450 + 240) / 1e6, forecast.UsdPerSession, 12);
        Assert.Equal(45, forecast.UsdPerMonth, 9);
        Assert.Equal(18, forecast.NaiveUsdPerMonth, 9);
    }

    private static ForecastTerm Term(SessionForecast session, ForecastTermKind kind) =>
        session.Terms().Single(term => term.Kind == kind);

    private static void Close(double expected, double actual) =>
        Assert.InRange(actual, expected * (1 - 1e-12), expected * (1 + 1e-12));
}
