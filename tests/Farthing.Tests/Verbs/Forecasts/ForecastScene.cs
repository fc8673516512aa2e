using Farthing.Gateway.Journal;
using Farthing.Gateway.Metering;
using Farthing.Tests.Gateway.Ledger;

namespace Farthing.Tests.Verbs.Forecasts;

/// <summary>Days of November 2026 with the same traffic each: ten users with a session of four calls, one in twenty sent twice.</summary>
/// <remarks>A call: 2,400 tokens computed, 600 cached, 150 out, 30 of them reasoning: at $1, $0.10 and $4 a million $0.00306.</remarks>
internal static class ForecastScene
{
    /// <summary>Writes the days.</summary>
    /// <param name="scene">Where.</param>
    /// <param name="from">The first day.</param>
    /// <param name="until">The last day.</param>
    /// <param name="names">False: no attempt names a user or a session.</param>
    public static void Write(LedgerScene scene, int from, int until, bool names = true)
    {
        scene.Clock.Now = new DateTimeOffset(2026, 11, from, 9, 0, 0, TimeSpan.Zero);
        int number = 0;
        using (GatewayJournal journal = scene.OpenJournal())
        {
            for (int day = from; day <= until; day++, scene.Clock.Now = scene.Clock.Now.AddDays(1))
            {
                for (int user = 0; user < 10; user++)
                {
                    for (int call = 0; call < 4; call++)
                    {
                        Call(
                            journal,
                            ++number,
                            names ? $"user{user}" : "",
                            names ? $"day{day}-user{user}" : ""
                        );
                    }
                }
            }
        }

        scene.Project();
    }

    private static void Call(GatewayJournal journal, int number, string user, string session)
    {
        if (number % 20 == 0)
        {
            Attempt(journal, LedgerScene.Attempt(number), user, session, AttemptEnd.UpstreamError);
            Attempt(journal, LedgerScene.Attempt(number, 1), user, session, AttemptEnd.Finished);
        }
        else
        {
            Attempt(journal, LedgerScene.Attempt(number), user, session, AttemptEnd.Finished);
        }
    }

    private static void Attempt(
        GatewayJournal journal,
        AttemptId attempt,
        string user,
        string session,
        AttemptEnd end
    ) =>
        LedgerScene.Whole(
            journal,
            LedgerScene.Reserve(attempt, user: user, session: session),
            LedgerScene.Settle(attempt, new TokenCounts(2400, 600, 0, 150), end) with
            {
                ReasoningTokens = 30,
            }
        );
}
