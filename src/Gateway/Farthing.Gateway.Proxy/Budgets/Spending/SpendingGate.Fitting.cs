using Farthing.Gateway.Admission;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Budgets.Spending;

/// <content>What fits into a balance that is this gateway's own, and why something does not.</content>
public sealed partial class SpendingGate
{
    /// <inheritdoc/>
    public bool Keeps(in Demand demand)
    {
        List<(BudgetOptions Rule, string Value)> rules = new(4);
        index.Find(demand, rules);
        foreach ((BudgetOptions budget, _) in rules)
        {
            if (budget.IsHard)
            {
                return true;
            }
        }

        return false;
    }

    private bool TryHoldAlone(
        in Demand demand,
        in ModelPrice price,
        List<(BudgetOptions Budget, Balance Balance)> found,
        HoldWaiter? waiter,
        out Money worst,
        out HoldAnswer answer
    )
    {
        long outputTokens = demand.OutputTokensAtMost;
        worst = price.AtMost(demand.InputTokensAtMost, outputTokens);
        SpendingRefusal? cut = null;
        if (Tightest(found, worst, countsHeld: false) is (BudgetOptions budget, Balance unspentOf))
        {
            long unspent = budget.Limit.NanoUsd - unspentOf.SettledNanoUsd;
            outputTokens = Fitting(demand, price, unspent);
            cut = Refusal(budget, unspentOf.SettledNanoUsd, unspentOf.HeldNanoUsd, worst) with
            {
                LargestOutputTokens = outputTokens > 0 ? outputTokens : null,
            };
            if (!holds.Shrinks || IsOfNoUse(outputTokens, demand))
            {
                answer = HoldAnswer.Refused(cut);
                return true;
            }

            worst = price.AtMost(demand.InputTokensAtMost, outputTokens);
        }

        if (Tightest(found, worst, countsHeld: true) is (BudgetOptions full, Balance ofOthers))
        {
            waiter?.Lacks(full, ofOthers, worst.NanoUsd, worst.NanoUsd);
            answer = HoldAnswer.Refused(Refusal(full, ofOthers.SettledNanoUsd, ofOthers.HeldNanoUsd, worst));
            return true;
        }

        foreach ((_, Balance balance) in found)
        {
            balance.HeldNanoUsd += worst.NanoUsd;
        }

        answer = HoldAnswer.Held(new Hold(this, demand.Caller.KeyId, found, worst), outputTokens) with
        {
            Cut = cut,
        };
        return true;
    }

    private static bool IsOfNoUse(long outputTokens, in Demand demand) =>
        outputTokens < Math.Min(MinOutputTokens, demand.OutputTokensAtMost) || outputTokens == 0;

    /// <summary>Why a budget does not cover an attempt: it is spent, or less than the attempt is left of it, or others hold the rest.</summary>
    private SpendingRefusal Refusal(BudgetOptions budget, long spent, long held, Money worst)
    {
        long nowNs = NowNs();
        PeriodSpan span = PeriodSpan.Of(budget.Period, nowNs);
        SpendingRefusalKind kind =
            spent >= budget.Limit.NanoUsd ? SpendingRefusalKind.Spent
            : spent + worst.NanoUsd > budget.Limit.NanoUsd ? SpendingRefusalKind.TooLarge
            : SpendingRefusalKind.Held;
        return new SpendingRefusal(
            ScopeOf(budget),
            kind,
            budget.Limit,
            new Money(spent),
            new Money(held),
            kind == SpendingRefusalKind.Held ? lives.Mean
                : budget.Period.IsTotal ? null
                : TimeSpan.FromTicks((span.EndUnixNs - nowNs) / 100)
        )
        {
            Worst = worst,
        };
    }

    private static string ScopeOf(BudgetOptions budget) => $"{budget.Scope} per {budget.Period}";

    /// <summary>The hard budget that covers an attempt least; null where all of them cover it.</summary>
    /// <param name="found">The budgets.</param>
    /// <param name="worst">The most that it can cost.</param>
    /// <param name="countsHeld">What is held counts as if it were spent.</param>
    private static (BudgetOptions Budget, Balance Balance)? Tightest(
        List<(BudgetOptions, Balance)> found,
        Money worst,
        bool countsHeld
    )
    {
        (BudgetOptions, Balance)? tightest = null;
        long least = worst.NanoUsd;
        foreach ((BudgetOptions budget, Balance balance) in found)
        {
            long left =
                budget.Limit.NanoUsd - balance.SettledNanoUsd - (countsHeld ? balance.HeldNanoUsd : 0);
            if (budget.IsHard && left < least)
            {
                (tightest, least) = ((budget, balance), left);
            }
        }

        return tightest;
    }

    /// <summary>The most output tokens whose worst case fits into what is left; negative where not even the prompt does.</summary>
    private static long Fitting(in Demand demand, in ModelPrice price, long leftNanoUsd)
    {
        long perTokenPico = price.DearestOutput.PicoUsd;
        if (perTokenPico <= 0)
        {
            return -1;
        }

        Int128 pico =
            ((Int128)leftNanoUsd * 1000)
            - price.DearestFee.PicoUsd
            - ((Int128)price.DearestInput.PicoUsd * demand.InputTokensAtMost);
        return pico < 0 ? -1 : (long)Int128.Min(demand.OutputTokensAtMost, pico / perTokenPico);
    }
}
