using System.Globalization;
using Farthing.Documents.Ledger;
using Farthing.Gateway.Metering;

namespace Farthing.Tests.Gateway.Savings;

/// <summary>Savings by brute force, in decimal dollars: the whole bill of eight worlds, each with one mechanism fewer; a saving is the difference of two bills.</summary>
internal static class SavingsOracle
{
    /// <summary>Bills of the eight worlds, and how many facts each mechanism's saving is known or unknown of.</summary>
    public static (decimal[] Bills, long[] Known, long[] Unknown) Of(IEnumerable<SavingsFact> facts)
    {
        (decimal[] bills, long[] known, long[] unknown) = (new decimal[8], new long[7], new long[7]);
        foreach (SavingsFact fact in facts)
        {
            for (int world = 0; world < 8; world++)
            {
                bills[world] += Bill(fact, world);
            }

            foreach (SavingMechanism mechanism in Enum.GetValues<SavingMechanism>())
            {
                bool? isKnown = IsKnown(fact, mechanism);
                known[(int)mechanism] += isKnown == true ? 1 : 0;
                unknown[(int)mechanism] += isKnown == false ? 1 : 0;
            }
        }

        return (bills, known, unknown);
    }

    /// <summary>The group of a fact.</summary>
    public static string GroupOf(SavingsFact fact, SavingsSplit split) =>
        split switch
        {
            SavingsSplit.Day => fact.At.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            SavingsSplit.Key => fact.Key,
            SavingsSplit.Team => fact.Team,
            SavingsSplit.Model => fact.Model,
            _ => fact.Tier,
        };

    /// <summary>What a fact costs in a world: 0 as it is, 1 without prompt caches, 2 also where the gateway placed the breakpoints, 3 also without tiers, 4 also without exact hits, 5 also without canonical ones, 6 also without the semantic cache, its hits and its own calls, 7 also without the cascade and its own.</summary>
    private static decimal Bill(SavingsFact fact, int world)
    {
        if (fact.IsHit)
        {
            int from = fact.Kind switch
            {
                FactKind.ExactHit => 4,
                FactKind.CanonicalHit => 5,
                FactKind.SemanticHit => 6,
                FactKind.CascadeHit => 7,
                _ => int.MaxValue, // Nobody knows what it would have cost.
            };
            return world >= from ? Cost(fact.Tokens, fact.PricePico, 1) : 0;
        }

        if (fact is { IsAttempt: true, Purpose.Mechanism: SavingMechanism of })
        {
            // Nobody would have asked without it; in the worlds before it costs what it costs.
            return world >= (of == SavingMechanism.SemanticCache ? 6 : 7) ? 0 : fact.Paid;
        }

        if (
            world == 0
            || (world == 1 && fact.IsOfGateway)
            || fact.Kind is FactKind.Unpriced or FactKind.Held or FactKind.Failed or FactKind.Correction
        )
        {
            return fact.Paid;
        }

        TokenCounts computed = new(fact.Tokens.Input, 0, 0, fact.Tokens.Output);
        return Cost(computed, fact.PricePico, world < 3 ? Factor(fact.Kind) : 1);
    }

    /// <summary>Dollars, begun nano-dollars whole.</summary>
    public static decimal Cost(TokenCounts tokens, IReadOnlyList<long> pico, decimal factor)
    {
        decimal[] dollars = [.. pico.Select(one => one * factor / 1_000_000_000_000m)];
        decimal sum =
            (tokens.Uncached * dollars[0])
            + (tokens.CacheRead * dollars[1])
            + ((tokens.CacheWrite - tokens.CacheWrite1h) * dollars[2])
            + (tokens.Output * dollars[3])
            + (tokens.CacheWrite1h * dollars[4]);
        return decimal.Ceiling(sum * 1_000_000_000m) / 1_000_000_000m;
    }

    /// <summary>Prices of the tier that was charged over the standard ones.</summary>
    public static decimal Factor(FactKind kind) =>
        kind switch
        {
            FactKind.Flex => 0.5m,
            FactKind.Priority => 2,
            _ => 1,
        };

    private static bool? IsKnown(SavingsFact fact, SavingMechanism mechanism)
    {
        bool hasCache = fact.Tokens.CacheRead + fact.Tokens.CacheWrite > 0;
        return (mechanism, fact.Kind) switch
        {
            (SavingMechanism.ExactCache, FactKind.ExactHit) => true,
            (SavingMechanism.CanonicalCache, FactKind.CanonicalHit) => true,
            (SavingMechanism.CanonicalCache, FactKind.HitWithoutPrice) => false,
            (SavingMechanism.SemanticCache, FactKind.SemanticHit) => true,
            (SavingMechanism.SemanticCache, FactKind.SemanticHitWithoutPrice) => false,
            (SavingMechanism.Cascade, FactKind.CascadeHit) => true,
            (SavingMechanism.SemanticCache or SavingMechanism.Cascade, _)
                when fact.IsAttempt && fact.Purpose?.Mechanism == mechanism => fact.Paid != 0
                || fact.Kind is not (FactKind.Unpriced or FactKind.Held),
            (SavingMechanism.PromptCache or SavingMechanism.Breakpoints or SavingMechanism.PriceTier, _)
                when fact.IsAttempt && fact.Purpose is not null => null,
            (SavingMechanism.PromptCache, _) when fact.IsOfGateway => null,
            (SavingMechanism.Breakpoints, _) when !fact.IsOfGateway => null,
            (SavingMechanism.PromptCache or SavingMechanism.Breakpoints, FactKind.Held) => false,
            (SavingMechanism.PromptCache or SavingMechanism.Breakpoints, FactKind.Unpriced) when hasCache =>
                false,
            (SavingMechanism.PromptCache or SavingMechanism.Breakpoints, _) when fact.IsAttempt && hasCache =>
                true,
            (SavingMechanism.PriceTier, FactKind.Flex or FactKind.Priority) => true,
            (SavingMechanism.PriceTier, FactKind.Held or FactKind.FlexWithoutPrice or FactKind.TierNotKept) =>
                false,
            _ => null,
        };
    }
}
