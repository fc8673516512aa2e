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
        LeaseNeeds? needs,
        out Money worst,
        out HoldAnswer answer
    )
    {
        worst = price.AtMost(demand.InputTokensAtMost, demand.OutputTokensAtMost);
        int current = leases!.Current;
        bool isCovered = true;
        bool isRedeemed = false;
        foreach ((BudgetOptions budget, Balance balance) in found)
        {
            isRedeemed |= needs?.Redeem(balance) ?? false;
            if (budget.IsHard && balance is Lease lease && worst.NanoUsd > lease.HeadroomNanoUsd(current))
            {
                isCovered = false;
                needs?.Lacking.Add((budget, lease));
            }
        }

        if (!isCovered)
        {
            if (isRedeemed)
            {
                found.ForEach(static one => ((Lease)one.Balance).PassOn());
            }

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

    /// <summary>Notes that no ledger has a hold yet, on its balances. Under their locks.</summary>
    private UnseenHold? Hidden(
        List<(BudgetOptions Budget, Balance Balance)> balances,
        long fromNanoUsd,
        long toNanoUsd,
        UnseenHold? earlier
    )
    {
        if (leases is not { Proves: true })
        {
            return null;
        }

        UnseenHold one = new(fromNanoUsd, toNanoUsd, earlier);
        foreach ((_, Balance balance) in balances)
        {
            ((Lease)balance).Hide(one, toNanoUsd - fromNanoUsd);
        }

        return one;
    }

    /// <summary>Lets the leases that fall short grow, until all of them cover the attempt at once, or one cannot.</summary>
    private async ValueTask<HoldAnswer> WaitAsync(
        Demand demand,
        ModelPrice price,
        CancellationToken cancellation
    )
    {
        LeaseNeeds needs = new();
        LeasePatience patience = new();
        SpendingRefusal? cut = null;
        for (int round = 0; round < MaxRounds; round++)
        {
            needs.Lacking.Clear();
            bool isDone = TryHold(demand, price, null, needs, out Money worst, out HoldAnswer answer);
            needs.Forgo();
            if (isDone)
            {
                return answer with { Cut = cut };
            }

            (SpendingRefusal? unknown, (BudgetOptions Budget, Lease Lease)? tightest, long left) =
                await GrowAsync(needs, demand.Caller.KeyId, isUnderWay: false, worst, patience, cancellation);
            if (unknown is not null)
            {
                needs.Forgo();
                return HoldAnswer.Refused(unknown);
            }

            if (tightest is (BudgetOptions budget, Lease lease))
            {
                needs.Forgo();
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

        needs.Forgo();
        return Unknown(needs.Lacking[0].Budget);
    }

    /// <summary>Asks the leases that fall short to grow.</summary>
    /// <returns>Why nobody knows; or the one that has the least, and how much that is. Neither where all of them have grown.</returns>
    private static async ValueTask<(
        SpendingRefusal? Unknown,
        (BudgetOptions, Lease)? Tightest,
        long Left
    )> GrowAsync(
        LeaseNeeds needs,
        string key,
        bool isUnderWay,
        Money more,
        LeasePatience patience,
        CancellationToken cancellation
    )
    {
        List<(BudgetOptions Budget, Lease Lease)> lacking = needs.Lacking;
        Task<LeaseWord>[] asked =
        [
            .. lacking.Select(one =>
                one.Lease.WantAsync(key, isUnderWay, more.NanoUsd, patience, cancellation)
            ),
        ];
        LeaseWord[] words;
        try
        {
            words = await Task.WhenAll(asked);
        }
        catch
        {
            Promise();
            needs.Forgo();
            throw;
        }

        Promise();
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

        void Promise()
        {
            for (int i = 0; i < asked.Length; i++)
            {
                if (asked[i] is { IsCompletedSuccessfully: true, Result.PromisedNanoUsd: > 0 })
                {
                    needs.Promised(lacking[i].Lease, asked[i].Result.PromisedNanoUsd);
                }
            }
        }
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
