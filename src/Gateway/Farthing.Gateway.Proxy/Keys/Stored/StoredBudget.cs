using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Farthing.Gateway.Budgets;

namespace Farthing.Gateway.Keys.Stored;

/// <summary>A budget that does not stand in the configuration: made through the admin API, kept beside the stored keys. Its id is never given again, so that a later budget begins with what the ledger says.</summary>
public sealed record StoredBudget : BudgetOptions
{
    /// <summary>When it was taken away for ever; null: it was not.</summary>
    [JsonRequired]
    public DateTimeOffset? RemovedAt { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last changed.</summary>
    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>Number of writes: 1 for a new one.</summary>
    public required long Revision { get; init; }

    /// <summary>A budget as a store has it.</summary>
    [JsonConstructor]
    public StoredBudget() { }

    /// <summary>A new one.</summary>
    /// <param name="budget">Its rule.</param>
    /// <param name="now">When it was made.</param>
    [SetsRequiredMembers]
    public StoredBudget(BudgetOptions budget, DateTimeOffset now)
        : base(budget)
    {
        (CreatedAt, ChangedAt, Revision) = (now, now, 1);
    }

    /// <summary>As the gate takes it; null of a removed one.</summary>
    public BudgetOptions? Options() => RemovedAt is not null ? null : Plain();
}
