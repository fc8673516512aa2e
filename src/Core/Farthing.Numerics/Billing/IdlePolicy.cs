namespace Farthing.Numerics.Billing;

/// <summary>Bearer of the cost of unused capacity.</summary>
public enum IdlePolicy
{
    /// <summary>Nobody: it stays on an account of its own.</summary>
    Central,

    /// <summary>Those who used the capacity, in proportion to their use.</summary>
    Use,

    /// <summary>Those for whom the capacity was reserved, in proportion to what was; what nobody reserved stays on the account of its own.</summary>
    Reservation,
}
