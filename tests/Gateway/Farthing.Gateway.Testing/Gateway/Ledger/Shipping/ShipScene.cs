using System.Globalization;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Tests.Gateway.Ledger.Shipping;

/// <summary>Traffic of a gateway with all that can become a row, and all that cannot.</summary>
internal static class ShipScene
{
    /// <summary>Names that break what is not careful.</summary>
    private static readonly string[] Tags =
    [
        "feature=search",
        "say=\"hi\"",
        "two\nlines",
        "a;b",
        "c,d",
        "tab\tstop",
        "back\\slash",
        "tick'",
        "snow=☃",
        "=1+1",
    ];

    /// <summary>Appends attempts with numbers from one on, in segments of some bytes.</summary>
    public static void Write(LedgerScene scene, int first, int count, long segmentBytes = 64 << 20) =>
        scene.Write(
            journal =>
            {
                for (int number = first; number < first + count; number++)
                {
                    scene.Clock.Now = scene.Clock.Now.AddSeconds(7);
                    Append(journal, number, scene.Clock.UnixNs);
                }
            },
            segmentBytes
        );

    private static void Append(GatewayJournal journal, int number, long now)
    {
        AttemptId attempt = LedgerScene.Attempt(number, (byte)(number % 11 == 0 ? 1 : 0));
        ReserveRecord reserve = LedgerScene.Reserve(
            attempt,
            key: "k" + (number % 13).ToString(CultureInfo.InvariantCulture),
            team: number % 5 == 0 ? "" : "t" + (number % 3).ToString(CultureInfo.InvariantCulture),
            model: number % 2 == 0 ? "llama" : "qwen",
            session: number % 4 == 0 ? "s" + (number % 40).ToString(CultureInfo.InvariantCulture) : "",
            user: number % 7 == 0 ? "u'1" : "",
            tags: number % 3 == 0 ? [Tags[number % Tags.Length], Tags[(number + 3) % Tags.Length]] : []
        );
        journal.Append(reserve);
        if (number % 17 == 0)
        {
            journal.Append(new ReleaseRecord(attempt, "client_gone"));
            return;
        }

        journal.Append(new DispatchRecord(attempt));
        SettleRecord settle = LedgerScene.Settle(
            attempt,
            new TokenCounts(100 + number, number % 90, number % 8, 7 + (number % 400)),
            number % 19 == 0 ? AttemptEnd.UpstreamError : AttemptEnd.Finished
        );
        journal.Append(settle);
        if (number % 23 == 0)
        {
            journal.Append(settle); // Refused: it has ended.
        }

        if (number % 29 == 0)
        {
            journal.Append(Correction(number, attempt, "", -1234, now));
        }

        if (number % 31 == 0)
        {
            string account = (number % 4) switch
            {
                0 => "team:t1",
                1 => "key:k2",
                2 => "tag:two\nlines",
                _ => "idle",
            };
            journal.Append(Correction(-number, null, account, 777, now));
        }

        if (number % 37 == 0)
        {
            journal.Append(new LeaseRecord("team:t1", "t1", 0, new Money(5), 1, 2));
        }
    }

    private static AdjustRecord Correction(int id, AttemptId? attempt, string account, long nano, long at) =>
        new()
        {
            Id = new Guid(id, 2, 2, new byte[8]),
            Attempt = attempt,
            Account = account,
            Amount = new Money(nano),
            Tokens = new TokenCounts(1, 0, 0, 2),
            Reason = "invoice",
            Note = "no. 4711",
            EffectiveUnixNs = at,
        };
}
