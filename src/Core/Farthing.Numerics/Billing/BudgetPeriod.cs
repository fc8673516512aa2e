namespace Farthing.Numerics.Billing;

/// <summary>Over what a budget lasts, in UTC.</summary>
public enum BudgetPeriod
{
    /// <summary>From midnight to midnight.</summary>
    Day,

    /// <summary>From Monday to Sunday.</summary>
    Week,

    /// <summary>A calendar month.</summary>
    Month,

    /// <summary>For ever.</summary>
    Total,
}
