using System.Collections.Frozen;
using Farthing.Serving.Deployments;

namespace Farthing.Serving.Scheduling;

/// <summary>The registry of scheduling policies: a new one is a value of <see cref="SchedulingPolicy"/>, its order, and a line here.</summary>
internal static class SchedulingOrders
{
    private static readonly FrozenDictionary<SchedulingPolicy, SchedulingOrder> All = new Dictionary<
        SchedulingPolicy,
        SchedulingOrder
    >
    {
        [SchedulingPolicy.Fcfs] = new ArrivalOrder(),
        [SchedulingPolicy.Priority] = new PriorityOrder(),
    }.ToFrozenDictionary();

    /// <summary>The order of a policy.</summary>
    /// <exception cref="KeyNotFoundException">The policy is not registered.</exception>
    public static SchedulingOrder Of(SchedulingPolicy policy) => All[policy];
}
