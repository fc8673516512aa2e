using Farthing.Gateway.Admission;
using Farthing.Gateway.Budgets.Spending;
using Farthing.Gateway.Metering;

namespace Farthing.Tests.Gateway.Budgets.Spending;

/// <summary>Holds of a gate that is alone: they never wait.</summary>
internal static class HoldingAlone
{
    public static HoldAnswer TryHold(this SpendingGate gate, in Demand demand, in ModelPrice price)
    {
        Task<HoldAnswer> answer = gate.HoldAsync(demand, price, CancellationToken.None).AsTask();
        Assert.True(answer.IsCompletedSuccessfully);
        return answer.Result;
    }
}
