using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Metering;
using Farthing.Gateway.PromptCaching.Marks;
using Farthing.Gateway.Scopes;
using Farthing.Numerics.Billing;
using Farthing.Tests.Gateway.Ledger;

namespace Farthing.Tests.Gateway.Savings;

/// <summary>Random ledgers, each of a few days, one behind the other in one journal.</summary>
internal static class RandomSavings
{
    private const int Days = 10;
    private static readonly DateTimeOffset Start = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The span of one.</summary>
    public static LedgerFilter Span(int ledger) =>
        new()
        {
            SinceUnixNs = UnixNs(Start.AddDays(ledger * Days)),
            UntilUnixNs = UnixNs(Start.AddDays((ledger + 1) * Days)),
        };

    /// <summary>Writes one, and says what it wrote.</summary>
    public static List<SavingsFact> Write(LedgerScene scene, GatewayJournal journal, int ledger)
    {
        Chance chance = new(ledger);
        List<SavingsFact> facts = [];
        int count = 1 + chance.NextInt(24);
        DateTimeOffset at = Start.AddDays(ledger * Days);
        for (int i = 0; i < count; i++)
        {
            at = at.AddMinutes(chance.NextInt(12 * 60));
            scene.Clock.Now = at;
            SavingsFact fact = Draw(chance, at);
            facts.Add(fact);
            AttemptId attempt = LedgerScene.Attempt((ledger * 100) + i + 1);
            if (fact.IsHit)
            {
                journal.Append(HitOf(fact, attempt));
            }
            else if (fact.Kind == FactKind.Correction)
            {
                journal.Append(CorrectionOf(fact, chance));
            }
            else
            {
                Append(journal, fact, attempt);
            }
        }

        return facts;
    }

    private static SavingsFact Draw(Chance chance, DateTimeOffset at)
    {
        FactKind kind = (FactKind)chance.NextInt(Enum.GetValues<FactKind>().Length);
        bool hasCache = chance.NextInt(3) > 0;
        long written = hasCache ? chance.NextInt(3000) : 0;
        TokenCounts tokens = new(
            chance.NextInt(5000),
            hasCache ? chance.NextInt(20_000) : 0,
            written,
            chance.NextInt(900)
        )
        {
            CacheWrite1h = written == 0 ? 0 : chance.NextInt((int)written + 1),
        };
        // Even, so that half of each is whole; a read may cost more than a computed token, a write less.
        long[] pico = [.. Enumerable.Range(0, 5).Select(_ => 2L * chance.NextInt(5_000_000))];
        (string key, string team) = chance.NextInt(3) switch
        {
            0 => ("k1", "search"),
            1 => ("k2", "search"),
            _ => ("k3", ""),
        };
        string model = chance.NextInt(2) == 0 ? "small" : "large";
        if (kind is FactKind.Held or FactKind.Failed)
        {
            tokens = TokenCounts.Zero;
        }

        if (kind == FactKind.Correction)
        {
            // Of an account: it is named by one of them alone.
            int which = chance.NextInt(4);
            return new SavingsFact(
                kind,
                at,
                which == 0 ? key : "",
                which == 1 ? team : "",
                which == 2 ? model : "",
                TokenCounts.Zero,
                pico,
                (chance.NextInt(2_000_000) - 1_000_000) / 1_000_000_000m
            );
        }

        decimal paid = kind switch
        {
            FactKind.Held or FactKind.Unpriced => chance.NextInt(1_000_000_000) / 1_000_000_000m,
            FactKind.Failed => 0,
            _ => SavingsOracle.Cost(tokens, pico, SavingsOracle.Factor(kind)),
        };
        // What the upstream states late leaves the hour's writes as they are: a correction has no count of them.
        long moved = tokens.CacheRead / 2;
        return new SavingsFact(kind, at, key, team, model, tokens, pico, paid)
        {
            First = tokens with { Uncached = tokens.Uncached + moved, CacheRead = tokens.CacheRead - moved },
            PlacedBy =
                kind is >= FactKind.ExactHit and <= FactKind.CascadeHit || chance.NextInt(3) == 0
                    ? null
                    : (MarkPlacer)chance.NextInt(5),
            Purpose =
                chance.NextInt(3) == 0 ? InnerPurpose.All[chance.NextInt(InnerPurpose.All.Count)] : null,
        };
    }

    private static void Append(GatewayJournal journal, SavingsFact fact, AttemptId attempt)
    {
        ModelPrice standard = PriceOf(fact, 1);
        bool isLate = fact.Kind == FactKind.Late;
        TokenCounts settled = isLate ? fact.First : fact.Tokens;
        long nano = isLate ? standard.Of(settled).NanoUsd : (long)(fact.Paid * 1_000_000_000m);
        LedgerScene.Whole(
            journal,
            LedgerScene.Reserve(attempt, key: fact.Key, team: fact.Team, model: fact.Model) with
            {
                Tags = fact.Purpose is InnerPurpose purpose ? ["a=b", purpose.Tag, "z=y"] : ["a=b"],
            },
            LedgerScene.Settle(attempt, settled) with
            {
                Cost = new Money(nano),
                Price = fact.Kind is FactKind.Held or FactKind.Failed or FactKind.Unpriced
                    ? null
                    : PriceOf(fact, SavingsOracle.Factor(fact.Kind)),
                StandardPrice = fact.Kind is FactKind.Flex or FactKind.Priority ? standard : null,
                PromptCache = fact.PlacedBy is MarkPlacer by
                    ? new PromptCachePlan(by, [], 3, HasKey: false, PromptCacheVerdict.Hit)
                    : null,
                Source = fact.Kind switch
                {
                    FactKind.Held => UsageSource.Hold,
                    FactKind.Failed => UsageSource.None,
                    _ => UsageSource.Usage,
                },
                End = fact.Kind == FactKind.Failed ? AttemptEnd.UpstreamError : AttemptEnd.Finished,
                Marks = fact.Kind switch
                {
                    FactKind.Unpriced => SettleMarks.Unpriced,
                    FactKind.FlexWithoutPrice => SettleMarks.OtherTier,
                    _ => SettleMarks.None,
                },
                Tier = fact.Kind switch
                {
                    FactKind.Flex or FactKind.FlexWithoutPrice => ServiceTier.Flex,
                    FactKind.Priority => ServiceTier.Priority,
                    FactKind.Held or FactKind.Failed or FactKind.TierNotKept => null,
                    _ => fact.Tokens.Output % 2 == 0 ? ServiceTier.Unstated : ServiceTier.Standard,
                },
            }
        );
        if (isLate)
        {
            journal.Append(
                new AdjustRecord
                {
                    Id = Guid.NewGuid(),
                    Attempt = attempt,
                    Amount = standard.Of(fact.Tokens) - standard.Of(settled),
                    Tokens = fact.Tokens - settled,
                    Reason = AdjustRecord.LateUsage,
                    EffectiveUnixNs = UnixNs(fact.At),
                }
            );
        }
    }

    private static HitRecord HitOf(SavingsFact fact, AttemptId attempt)
    {
        ModelPrice? price = fact.Kind is FactKind.HitWithoutPrice or FactKind.SemanticHitWithoutPrice
            ? null
            : PriceOf(fact, 1);
        return new HitRecord
        {
            Attempt = attempt,
            Tier = fact.Kind switch
            {
                FactKind.ExactHit => HitTier.Exact,
                FactKind.SemanticHit or FactKind.SemanticHitWithoutPrice => HitTier.Semantic,
                FactKind.CascadeHit => HitTier.Cascade,
                _ => HitTier.Canonical,
            },
            OwnCost = new Money(777), // The inner attempts carry it: no sum may have it.
            Endpoint = "chat",
            Model = fact.Model,
            Deployment = "local/" + fact.Model,
            Key = fact.Key,
            Team = fact.Team,
            Tokens = fact.Tokens,
            Price = price,
            Saved = price?.Of(fact.Tokens),
            Entry = Guid.NewGuid(),
            AgeUs = 5,
            DurationUs = 70,
        };
    }

    private static AdjustRecord CorrectionOf(SavingsFact fact, Chance chance) =>
        new()
        {
            Id = Guid.NewGuid(),
            Account =
                fact.Key.Length > 0 ? "key:" + fact.Key
                : fact.Team.Length > 0 ? "team:" + fact.Team
                : fact.Model.Length > 0 ? "model:" + fact.Model
                : "idle",
            Amount = Money.FromUsd(fact.Paid),
            Reason = chance.NextInt(2) == 0 ? "true_up" : "manual",
            EffectiveUnixNs = UnixNs(fact.At),
        };

    private static ModelPrice PriceOf(SavingsFact fact, decimal factor) =>
        new(At(fact, 0, factor), At(fact, 1, factor), At(fact, 2, factor), At(fact, 3, factor))
        {
            CacheWrite1h = At(fact, 4, factor),
        };

    private static TokenPrice At(SavingsFact fact, int part, decimal factor) =>
        new((long)(fact.PricePico[part] * factor));

    private static long UnixNs(DateTimeOffset at) => (at.UtcTicks - DateTime.UnixEpoch.Ticks) * 100;
}
