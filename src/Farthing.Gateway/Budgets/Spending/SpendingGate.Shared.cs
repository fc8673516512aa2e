using Farthing.Gateway.Admission;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Sharing.Leases;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Budgets.Spending;

/// <content>Balances that several gateways share.</content>
public sealed partial class SpendingGate
{
    /// <summary>Another request may consume a new slice first; after this many rounds the client is told to retry.</summary>
    private const int MaxRounds = 64;

    private bool TryHoldShared(
        in Demand demand,
        in ModelPrice price,
        List<(BudgetOptions Budget, Balance Balance)> found,
        List<(BudgetOptions, Lease)>? lacking,
        out Money worst,
        out HoldAnswer answer
    )
    {
        worst = price.AtMost(demand.InputTokensAtMost, demand.OutputTokensAtMost);
        int current = leases!.Current;
        bool isCovered = true;
        foreach ((BudgetOptions budget, Balance balance) in found)
        {
            if (budget.IsHard && balance is Lease lease && worst.NanoUsd > lease.HeadroomNanoUsd(current))
            {
                isCovered = false;
                lacking?.Add((budget, lease));
            }
        }

        if (!isCovered)
        {
            answer = default;
            return false;
        }

        foreach ((_, Balance balance) in found)
        {
            balance.HeldNanoUsd += worst.NanoUsd;
            ((Lease)balance).OnHeld();
        }

        answer = HoldAnswer.Held(
            new Hold(this, demand.Caller.KeyId, found, worst),
            demand.OutputTokensAtMost
        );
        return true;
    }

    /// <summary>Lets the leases that fall short grow, until all of them cover the attempt at once, or one cannot.</summary>
    private async ValueTask<HoldAnswer> WaitAsync(
        Demand demand,
        ModelPrice price,
        CancellationToken cancellation
    )
    {
        List<(BudgetOptions Budget, Lease Lease)> lacking = [];
        LeasePatience patience = new();
        SpendingRefusal? cut = null;
        for (int round = 0; round < MaxRounds; round++)
        {
            lacking.Clear();
            if (TryHold(demand, price, null, lacking, out Money worst, out HoldAnswer answer))
            {
                return answer with { Cut = cut };
            }

            (SpendingRefusal? unknown, (BudgetOptions Budget, Lease Lease)? tightest, long left) =
                await GrowAsync(lacking, worst, patience, cancellation);
            if (unknown is not null)
            {
                return HoldAnswer.Refused(unknown);
            }

            if (tightest is (BudgetOptions budget, Lease lease))
            {
                SpendingRefusal refusal = Refusal(demand, price, budget, lease, left, worst);
                if (
                    !holds.Shrinks
                    || refusal.Kind != SpendingRefusalKind.TooLarge
                    || refusal.LargestOutputTokens is not long fitting
                    || IsOfNoUse(fitting, demand)
                )
                {
                    return HoldAnswer.Refused(refusal);
                }

                (demand, cut) = (demand with { OutputTokensAtMost = fitting }, refusal);
                patience = new LeasePatience();
            }
        }

        return Unknown(lacking[0].Budget);
    }

    /// <summary>Asks the leases that fall short to grow.</summary>
    /// <returns>Why nobody knows; or the one that has the least, and how much that is. Neither where all of them have grown.</returns>
    private static async ValueTask<(
        SpendingRefusal? Unknown,
        (BudgetOptions, Lease)? Tightest,
        long Left
    )> GrowAsync(
        List<(BudgetOptions Budget, Lease Lease)> lacking,
        Money more,
        LeasePatience patience,
        CancellationToken cancellation
    )
    {
        Task<LeaseWord>[] asked =
        [
            .. lacking.Select(one => one.Lease.WantAsync(more.NanoUsd, patience, cancellation)),
        ];
        LeaseWord[] words = await Task.WhenAll(asked);
        (BudgetOptions, Lease)? tightest = null;
        long left = long.MaxValue;
        for (int i = 0; i < words.Length; i++)
        {
            if (words[i].Kind == LeaseWordKind.Unavailable)
            {
                return (Unknown(lacking[i].Budget).Refusal, null, 0);
            }

            if (words[i].Kind == LeaseWordKind.Short && words[i].AvailableNanoUsd < left)
            {
                (tightest, left) = (lacking[i], words[i].AvailableNanoUsd);
            }
        }

        return (null, tightest, left);
    }

    /// <summary>Why a shared budget does not cover an attempt. What is neither spent nor to be had is held, here or at other gateways.</summary>
    private SpendingRefusal Refusal(
        in Demand demand,
        in ModelPrice price,
        BudgetOptions budget,
        Lease lease,
        long available,
        Money worst
    )
    {
        long spent;
        lock (lease)
        {
            spent = lease.Known().SpentNanoUsd;
        }

        long unspent = budget.Limit.NanoUsd - spent;
        SpendingRefusal refusal = Refusal(budget, spent, Math.Max(0, unspent - available), worst);
        long fitting = refusal.Kind == SpendingRefusalKind.TooLarge ? Fitting(demand, price, unspent) : 0;
        return fitting > 0 ? refusal with { LargestOutputTokens = fitting } : refusal;
    }

    private static HoldAnswer Unknown(BudgetOptions budget) =>
        HoldAnswer.Refused(
            new SpendingRefusal(
                ScopeOf(budget),
                SpendingRefusalKind.Unknown,
                budget.Limit,
                Money.Zero,
                Money.Zero,
                TimeSpan.FromSeconds(1)
            )
        );
}
