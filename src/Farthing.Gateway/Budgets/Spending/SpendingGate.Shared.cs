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

        answer = HoldAnswer.Held(new Hold(this, found, worst), demand.OutputTokensAtMost);
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
        for (int round = 0; round < MaxRounds; round++)
        {
            lacking.Clear();
            if (TryHold(demand, price, lacking, out Money worst, out HoldAnswer answer))
            {
                return answer;
            }

            Task<LeaseWord>[] asked =
            [
                .. lacking.Select(one => one.Lease.WantAsync(worst.NanoUsd, patience, cancellation)),
            ];
            LeaseWord[] words = await Task.WhenAll(asked);
            BudgetOptions? tightest = null;
            long left = long.MaxValue;
            for (int i = 0; i < words.Length; i++)
            {
                if (words[i].Kind == LeaseWordKind.Unavailable)
                {
                    return Unknown(lacking[i].Budget);
                }

                if (words[i].Kind == LeaseWordKind.Short && words[i].AvailableNanoUsd < left)
                {
                    (tightest, left) = (lacking[i].Budget, words[i].AvailableNanoUsd);
                }
            }

            if (tightest is not null)
            {
                long outputTokens = Fitting(demand, price, left);
                if (IsOfNoUse(outputTokens, demand))
                {
                    return HoldAnswer.Refused(Refusal(tightest, left));
                }

                demand = demand with { OutputTokensAtMost = outputTokens };
            }
        }

        return Unknown(lacking[0].Budget);
    }

    private static HoldAnswer Unknown(BudgetOptions budget) =>
        HoldAnswer.Refused(
            new SpendingRefusal(
                $"{budget.Scope} per {budget.Period.ToString().ToLowerInvariant()}",
                default,
                TimeSpan.FromSeconds(1),
                IsUnavailable: true
            )
        );
}
