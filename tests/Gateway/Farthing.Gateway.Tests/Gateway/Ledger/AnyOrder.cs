using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Tests.Gateway.Ledger;

/// <summary>Journals by chance.</summary>
internal static class AnyOrder
{
    private static readonly string[] Accounts =
    [
        "team:t",
        "Team:t",
        "key:k1",
        "session:s1",
        "session:k1/s1",
        "tag:b",
        "idle",
    ];

    /// <summary>Lives of some attempts, shuffled so that each keeps its own order; some break the rules.</summary>
    /// <returns>How many records.</returns>
    public static int Write(LedgerScene scene, Chance chance, int firstRequest = 0)
    {
        int attempts = 3 + chance.NextInt(25);
        Queue<Action<GatewayJournal>>[] lives = new Queue<Action<GatewayJournal>>[attempts];
        for (int i = 0; i < attempts; i++)
        {
            lives[i] = Life(scene, i, firstRequest, chance);
        }

        int records = 0;
        using GatewayJournal journal = scene.OpenJournal(segmentBytes: 3000);
        while (lives.Any(life => life.Count > 0))
        {
            Queue<Action<GatewayJournal>> life = lives[chance.NextInt(attempts)];
            if (life.Count > 0)
            {
                life.Dequeue()(journal);
                records++;
                scene.Clock.Now = scene.Clock.Now.AddMinutes(chance.NextInt(20));
                if (chance.NextInt(4) == 0)
                {
                    journal.Flush(); // Several writes, so that there are several segments.
                }
            }
        }

        return records;
    }

    private static Queue<Action<GatewayJournal>> Life(
        LedgerScene scene,
        int number,
        int firstRequest,
        Chance chance
    )
    {
        AttemptId attempt = LedgerScene.Attempt(firstRequest + (number / 2), (byte)(number % 2));
        ReserveRecord reserve = LedgerScene.Reserve(
            attempt,
            key: $"k{chance.NextInt(3)}",
            team: chance.NextInt(2) == 0 ? "" : "t",
            model: "m" + chance.NextInt(2),
            deployment: chance.NextInt(2) == 0 ? "local/m" : "hosted/m",
            user: chance.NextInt(3) == 0 ? "ann" : "",
            session: chance.NextInt(2) == 0 ? "" : "s" + chance.NextInt(3),
            tags: chance.NextInt(2) == 0 ? [] : ["a=" + chance.NextInt(2), "b"]
        );
        TokenCounts tokens = new(chance.NextInt(1000), chance.NextInt(9), 0, chance.NextInt(100));
        AttemptEnd end = (AttemptEnd)chance.NextInt(6);
        string account = chance.NextInt(3) > 0 ? "" : Accounts[chance.NextInt(Accounts.Length)];
        AdjustRecord adjust = new()
        {
            Id = new Guid(firstRequest + (number / 3), 9, 9, new byte[8]),
            Attempt = account.Length == 0 ? attempt : null,
            Account = account,
            Amount = new Money(chance.NextInt(100) - 50),
            Reason = "late_usage",
            EffectiveUnixNs = scene.Clock.UnixNs,
        };
        long? batch = number % 3 == 0 ? null : number % 3 * 100;
        Action<GatewayJournal> held = journal => journal.Append(reserve);
        Action<GatewayJournal> sent = journal =>
            journal.Append(new DispatchRecord(attempt, batch, batch / 50, (int?)batch * 1000));
        UsageSource source = (UsageSource)(1 + (tokens.Uncached % 4));
        Action<GatewayJournal> settled = journal =>
            journal.Append(LedgerScene.Settle(attempt, tokens, end, source));
        Action<GatewayJournal> released = journal => journal.Append(new ReleaseRecord(attempt, "refused"));
        Action<GatewayJournal> adjusted = journal => journal.Append(adjust);
        Action<GatewayJournal>[] life = chance.NextInt(12) switch
        {
            0 => [held, released],
            1 => [held, sent],
            2 => [held],
            3 => [held, sent, settled, settled, adjusted, adjusted],
            4 => [adjusted, held, sent, settled],
            6 => [journal => journal.Append(new LeaseRecord("b", "v", 0, new Money(number), 1, 2))],
            5 => [sent, settled, held, released],
            7 => [held, sent, settled, held, sent, settled],
            8 => [held, held, sent, settled, held],
            _ => [held, sent, settled, adjusted],
        };
        return new Queue<Action<GatewayJournal>>(life);
    }
}
