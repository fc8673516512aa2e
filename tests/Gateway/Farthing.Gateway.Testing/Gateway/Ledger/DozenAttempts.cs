using Farthing.Economics.PromptCaching;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Metering;
using Farthing.Gateway.PromptCaching.Marks;
using Farthing.Numerics.Billing;

namespace Farthing.Tests.Gateway.Ledger;

/// <summary>A dozen attempts, small enough to add up on paper (prices: <see cref="LedgerScene.Price"/>; nano-dollars = uncached × 1,000 + read × 100 + write × 1,250 + output × 4,000).</summary>
internal static class DozenAttempts
{
    /// <param name="scene">Where to.</param>
    /// <param name="isOld">Without what records of earlier versions did not have.</param>
    public static void Write(LedgerScene scene, bool isOld = false)
    {
        using GatewayJournal journal = scene.OpenJournal();

        // 10:00, team search, session s1: two turns.
        //  1: 100×1,000 + 50×4,000                        =   300,000
        LedgerScene.Whole(
            journal,
            LedgerScene.Reserve(
                LedgerScene.Attempt(1),
                session: "s1",
                user: "ann",
                tags: ["feature=chat", "workflow=triage"]
            ),
            LedgerScene.Settle(LedgerScene.Attempt(1), new TokenCounts(100, 0, 0, 50))
        );
        //  2: 20×1,000 + 100×100 + 8×1,250 + 10×4,000     =    80,000
        LedgerScene.Whole(
            journal,
            LedgerScene.Reserve(
                LedgerScene.Attempt(2),
                session: "s1",
                user: "ann",
                tags: ["feature=chat", "tier=paid"]
            ),
            LedgerScene.Settle(LedgerScene.Attempt(2), new TokenCounts(20, 100, 8, 10)) with
            {
                Tokens = new TokenCounts(20, 100, 8, 10)
                {
                    Parts = isOld ? null : PartValues.Parse("reasoning=4,image_in=3"),
                },
                Price = LedgerScene.Price with
                {
                    Parts = isOld ? null : PartValues.Parse("reasoning=4000000"), // As other output.
                },
                StatedCost = isOld ? null : new Money(81_000),
                ReasoningTokens = 4,
            }
        );
        //  3: fails upstream after it was charged: 10×1,000 =   10,000, waste
        LedgerScene.Whole(
            journal,
            LedgerScene.Reserve(LedgerScene.Attempt(3)),
            LedgerScene.Settle(LedgerScene.Attempt(3), new TokenCounts(10, 0, 0, 0), AttemptEnd.UpstreamError)
        );
        //  3.1: its retry elsewhere: 10×1,000 + 5×4,000   =    30,000
        LedgerScene.Whole(
            journal,
            LedgerScene.Reserve(LedgerScene.Attempt(3, 1), deployment: "openai/llama"),
            LedgerScene.Settle(LedgerScene.Attempt(3, 1), new TokenCounts(10, 0, 0, 5)) with
            {
                FirstByteUs = isOld ? -1 : 15_000,
                PromptCache = isOld
                    ? null
                    : new PromptCachePlan(
                        MarkPlacer.Gateway,
                        [
                            new(PromptPart.Tools, 0, CacheTtl.OneHour),
                            new(PromptPart.Messages, 7, CacheTtl.FiveMinutes),
                        ],
                        9,
                        HasKey: false,
                        PromptCacheVerdict.TooShort
                    ),
            }
        );

        // 11:00, team docs, key k2.
        scene.Clock.Now = scene.Clock.Now.AddHours(1);
        //  4: nothing was sent.
        journal.Append(LedgerScene.Reserve(LedgerScene.Attempt(4), key: "k2", team: "docs"));
        journal.Append(new ReleaseRecord(LedgerScene.Attempt(4), "client_gone"));
        //  5: zero is a value.
        LedgerScene.Whole(
            journal,
            LedgerScene.Reserve(LedgerScene.Attempt(5), key: "k2", team: "docs", session: "s2"),
            LedgerScene.Settle(LedgerScene.Attempt(5), TokenCounts.Zero)
        );
        //  6: the client left: 7×1,000 + 2×4,000          =    15,000
        LedgerScene.Whole(
            journal,
            LedgerScene.Reserve(
                LedgerScene.Attempt(6),
                key: "k2",
                team: "docs",
                session: "s2",
                tags: "workflow=triage"
            ) with
            {
                IdempotencyKey = "again",
                ClientRetry = 1,
            },
            LedgerScene.Settle(
                LedgerScene.Attempt(6),
                new TokenCounts(7, 0, 0, 2),
                AttemptEnd.ClientGone,
                UsageSource.Chunks
            )
        );
        //  7: no price known, charged at the hold          = 1,000,000
        LedgerScene.Whole(
            journal,
            LedgerScene.Reserve(LedgerScene.Attempt(7), key: "k2", team: "docs", model: "new"),
            LedgerScene.Settle(LedgerScene.Attempt(7), new TokenCounts(1, 0, 0, 1)) with
            {
                Cost = new Money(1_000_000),
                Price = null,
                Marks = SettleMarks.Unpriced,
            }
        );
        //  8 and 8.1: a hedge; the loser is called off: 5×1,000 = 5,000 waste; the winner 5×1,000 + 1×4,000 = 9,000
        journal.Append(LedgerScene.Reserve(LedgerScene.Attempt(8), key: "k2", team: "docs"));
        journal.Append(LedgerScene.Reserve(LedgerScene.Attempt(8, 1), key: "k2", team: "docs"));
        journal.Append(new DispatchRecord(LedgerScene.Attempt(8)));
        journal.Append(
            new DispatchRecord(LedgerScene.Attempt(8, 1), 7, isOld ? null : 3, isOld ? null : 250_000)
        );
        journal.Append(LedgerScene.Settle(LedgerScene.Attempt(8, 1), new TokenCounts(5, 0, 0, 1)));
        journal.Append(
            LedgerScene.Settle(LedgerScene.Attempt(8), new TokenCounts(5, 0, 0, 0), AttemptEnd.CalledOff)
        );
        //  9: reserved only. 10: dispatched only, hold 2,000,000.
        journal.Append(LedgerScene.Reserve(LedgerScene.Attempt(9)));
        journal.Append(LedgerScene.Reserve(LedgerScene.Attempt(10), holdNano: 2_000_000));
        journal.Append(new DispatchRecord(LedgerScene.Attempt(10)));

        // A late second SETTLE of 1 is never counted; a correction of 2 is, once; one of an account.
        journal.Append(LedgerScene.Settle(LedgerScene.Attempt(1), new TokenCounts(900, 0, 0, 0)));
        journal.Append(Correction(1, LedgerScene.Attempt(2), "", -30_000, scene.Clock.UnixNs));
        journal.Append(Correction(1, LedgerScene.Attempt(2), "", -30_000, scene.Clock.UnixNs));
        journal.Append(Correction(2, null, "team:docs", 500, scene.Clock.UnixNs));
        journal.Append(Correction(3, null, "idle", 77, scene.Clock.UnixNs));
        journal.Append(new LeaseRecord("team:docs", "docs", 0, new Money(5), 1, 2));
        journal.Append(new FeatureRecord("tea", "cup", """{"sugar":2}"""));

        // Session s1 of k1 failed, no: it was done. Request 6 of k2 was not.
        journal.Append(
            new FeedbackRecord
            {
                Key = "k1",
                Session = "s1",
                Outcome = TaskOutcome.Failure,
                By = "key:k1",
            }
        );
        journal.Append(
            new FeedbackRecord
            {
                Key = "k1",
                Session = "s1",
                Outcome = TaskOutcome.Success,
                ScoreMillionths = 900_000,
                Note = "looked again",
                By = "admin",
            }
        );
        journal.Append(
            new FeedbackRecord
            {
                Key = "k2",
                Request = LedgerScene.Attempt(6).RequestId,
                Outcome = TaskOutcome.Failure,
                By = "key:k2",
            }
        );
    }

    private static AdjustRecord Correction(int id, AttemptId? attempt, string account, long nano, long at) =>
        new()
        {
            Id = new Guid(id, 1, 1, new byte[8]),
            Attempt = attempt,
            Account = account,
            Amount = new Money(nano),
            Reason = "invoice",
            EffectiveUnixNs = at,
        };
}
