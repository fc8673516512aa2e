using System.Globalization;
using Farthing.Economics.PromptCaching;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Metering;
using Farthing.Gateway.PromptCaching.Marks;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Randomness;

namespace Farthing.LedgerBench;

/// <summary>A journal over 60 days from September 2026 on in which each record has every member in each of its kinds: tiers, parts, long-lived writes, units, prompt caches, marks, ends, sources, releases, raises, corrections, hits, feedback, and attempts that are open at its end.</summary>
internal sealed class EveryKind(LedgerFolder folder, int attempts)
{
    private const int Days = 60;
    private static readonly DateTimeOffset Begin = new(2026, 9, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly ModelPrice Standard = new(
        new TokenPrice(150_000),
        new TokenPrice(75_000),
        new TokenPrice(187_500),
        new TokenPrice(600_000)
    )
    {
        CacheWrite1h = new TokenPrice(300_000),
        Unit = new TokenPrice(2_000_000_000),
        Parts = PartValues.With(
            PartValues.With(null, TokenPart.Reasoning, 700_000),
            TokenPart.AudioInput,
            900_000
        ),
    };

    private Pcg32 chance = new(56, 1);

    /// <summary>Writes it.</summary>
    public void Write()
    {
        Clock clock = new() { Now = Begin };
        TimeSpan step = TimeSpan.FromDays(Days) / (attempts + 1);
        using GatewayJournal journal = GatewayJournal.Open(
            new JournalOptions { Folder = folder.Journal },
            clock
        );
        for (int written = 0; written < attempts; written++)
        {
            clock.Now += step;
            Attempt(journal, new AttemptId(Id(written), 0), isOpen: written > attempts - 20);
            if (Below(40) == 0)
            {
                Attempt(journal, new AttemptId(Id(written), 1), isOpen: false);
            }

            if (Below(25) == 0)
            {
                Hit(journal, Id(written));
            }

            if (written % 20_000 == 0)
            {
                journal.Flush();
            }
        }
    }

    private void Attempt(GatewayJournal journal, AttemptId attempt, bool isOpen)
    {
        int key = Below(40);
        journal.Append(
            new ReserveRecord
            {
                Attempt = attempt,
                Hold = new Money(1_000_000 + Below(500)),
                Endpoint = Pick("chat", "messages", "embeddings", "rerank"),
                Model = Name("model", 6),
                Deployment = $"{Pick("local", "openai", "anthropic")}/{Name("model", 6)}",
                Key = Text("key", key),
                Team = Below(4) == 0 ? "" : Text("team", key % 5),
                User = Below(3) == 0 ? "" : Name("user, \"x\"", 9),
                Session = Below(2) == 0 ? "" : Name("run/", 300),
                Tags =
                    Below(5) == 0 ? [] : [Text("feature=f", key % 7), .. Below(6) == 0 ? ["=2+3"] : Workflow],
                IdempotencyKey = Below(9) == 0 ? Name("try", 1000) : "",
                ClientRetry = (byte)(Below(20) == 0 ? 2 : 0),
                CutOff = Below(3) == 0 ? new CutOffBound(new Money(5), new Money(6), 7, 8) : null,
            }
        );
        if (Below(60) == 0)
        {
            journal.Append(new ReleaseRecord(attempt, Pick("refused", "unkept")));
            return;
        }

        journal.Append(
            Below(2) == 0
                ? new DispatchRecord(attempt)
                : new DispatchRecord(attempt, Below(80), Below(4), Below(1_000_000))
        );
        if (Below(50) == 0)
        {
            journal.Append(new RaiseRecord(attempt, new Money(3_000_000)));
        }

        if (!isOpen)
        {
            journal.Append(Settle(attempt));
            Beside(journal, attempt);
        }
    }

    private SettleRecord Settle(AttemptId attempt)
    {
        AttemptEnd end = Below(8) == 0 ? (AttemptEnd)Below(7) : AttemptEnd.Finished;
        UsageSource source = Below(6) == 0 ? (UsageSource)Below(7) : UsageSource.Usage;
        bool isPriced = source is not (UsageSource.Hold or UsageSource.None or UsageSource.Cache);
        TokenCounts tokens = isPriced ? Tokens() : TokenCounts.Zero;
        bool isFlex = isPriced && Below(7) == 0;
        ModelPrice price = isFlex ? Standard with { Output = new TokenPrice(300_000) } : Standard;
        return new SettleRecord
        {
            Attempt = attempt,
            Tokens = tokens,
            ReasoningTokens = Math.Min(Below(50), tokens.Output),
            Cost = isPriced ? price.Of(tokens) : new Money(source == UsageSource.Hold ? 1_000_000 : 0),
            StatedCost = Below(5) == 0 ? new Money(Below(90_000)) : null,
            Source = source,
            End = end,
            Status = (ushort)(end == AttemptEnd.UpstreamError ? 502 : 200),
            Marks = Below(9) == 0 ? (SettleMarks)(1 << Pick(0, 2, 4, 7)) : SettleMarks.None,
            FirstTokenUs = end == AttemptEnd.Finished ? 20_000 + Below(90_000) : -1,
            FirstByteUs = end == AttemptEnd.Finished ? 19_000 : -1,
            DurationUs = 200_000 + Below(3_000_000),
            Price = isPriced ? price : null,
            Tier =
                isFlex ? ServiceTier.Flex
                : Below(3) == 0 ? ServiceTier.Standard
                : null,
            StandardPrice = isFlex ? Standard : null,
            PromptCache = Below(4) == 0 ? Plan() : null,
        };
    }

    private void Beside(GatewayJournal journal, AttemptId attempt)
    {
        if (Below(90) == 0)
        {
            bool isOfAttempt = Below(2) == 0;
            journal.Append(
                new AdjustRecord
                {
                    Id = Guid.CreateVersion7(),
                    Attempt = isOfAttempt ? attempt : null,
                    Account = isOfAttempt ? "" : Pick("team:team-1", "idle", "key:key-2", "tag:feature=f1"),
                    Amount = new Money(Below(9000) - 4000),
                    Tokens = isOfAttempt ? new TokenCounts(Below(9), 0, 0, -1) : default,
                    Reason = Pick("invoice", "manual", "late_usage"),
                    Note = "by hand",
                    EffectiveUnixNs = Begin.ToUnixTimeMilliseconds() * 1_000_000L,
                }
            );
        }

        if (Below(70) == 0)
        {
            journal.Append(new FeatureRecord("tea", "cup", Name("sugar", 9)));
            journal.Append(
                new FeedbackRecord
                {
                    Key = Name("key", 40),
                    Session = Name("run/", 300),
                    Request = Below(2) == 0 ? attempt.RequestId : null,
                    Outcome = (TaskOutcome)Below(2),
                    ScoreMillionths = Below(2) == 0 ? 700_000 : null,
                    By = "ann",
                }
            );
        }
    }

    private void Hit(GatewayJournal journal, Guid request)
    {
        TokenCounts tokens = Tokens();
        bool isPriced = Below(5) > 0;
        journal.Append(
            new HitRecord
            {
                Attempt = new AttemptId(request, 0),
                Tier = (HitTier)(1 + Below(4)),
                Endpoint = "chat",
                Model = Name("model", 6),
                Deployment = $"local/{Name("model", 6)}",
                Key = Name("key", 40),
                Team = Name("team", 5),
                User = Name("user", 9),
                Session = Below(2) == 0 ? "" : Name("run/", 300),
                Tags = Below(2) == 0 ? [] : Workflow,
                Tokens = tokens,
                Price = isPriced ? Standard : null,
                Saved = isPriced ? Standard.Of(tokens) : null,
                Entry = Id(Below(1000)),
                AgeUs = Below(1_000_000),
                DurationUs = Below(900),
                Similarity = Below(1000) / 1000f,
                WrongFractionAtMost = Below(3) == 0 ? 0.01 : null,
                OwnCost = new Money(Below(800)),
            }
        );
    }

    private static string[] Workflow => ["workflow=w1"];

    private TokenCounts Tokens()
    {
        TokenCounts tokens = new(200 + Below(4000), Below(3) == 0 ? Below(8000) : 0, Below(900), Below(900));
        PartValues? parts =
            Below(4) == 0 ? PartValues.With(null, TokenPart.AudioInput, 1 + Below(100)) : null;
        return tokens with
        {
            CacheWrite1h = Below(3) == 0 ? Math.Min(tokens.CacheWrite, Below(300)) : 0,
            Units = Below(12) == 0 ? Below(5) : 0,
            Parts =
                Below(6) == 0 && tokens.Output > 0
                    ? PartValues.With(parts, TokenPart.Reasoning, Math.Min(9, tokens.Output))
                    : parts,
        };
    }

    private PromptCachePlan Plan() =>
        new(
            (MarkPlacer)Below(7),
            Below(2) == 0
                ? []
                :
                [
                    new PlacedMark(PromptPart.System, Below(4), CacheTtl.FiveMinutes),
                    new PlacedMark(PromptPart.Messages, 2, CacheTtl.OneHour),
                ],
            Below(30),
            Below(2) == 0,
            (PromptCacheVerdict)Below(7)
        );

    private T Pick<T>(params T[] of) => of[Below(of.Length)];

    private string Name(string of, int count) => Text(of, Below(count));

    private static string Text(string of, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{of}-{number}");

    private int Below(int bound) => (int)(chance.NextUInt32() % (uint)bound);

    private static Guid Id(int number)
    {
        long ms = Begin.ToUnixTimeMilliseconds() + (number * 20L);
        return new((int)(ms >> 16), (short)ms, 0x7000, [0x80, 0, .. BitConverter.GetBytes(number), 0, 0]);
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
