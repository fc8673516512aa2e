namespace Farthing.Gateway.Budgets;

/// <summary>One budget of one scope's value in one period. Its own lock guards it; who needs several takes them by ascending <see cref="Ordinal"/>.</summary>
/// <param name="ordinal">Different for every balance of a table.</param>
/// <param name="value">Whose it is.</param>
/// <param name="span">When.</param>
/// <param name="settled">Nano-dollars spent before, by the ledger; 0 where the balance is shared: its store has them.</param>
internal class Balance(long ordinal, string value, PeriodSpan span, long settled)
{
    public long Ordinal => ordinal;

    public string Value => value;

    public PeriodSpan Span => span;

    /// <summary>Spent, nano-dollars; of a shared balance: by this process.</summary>
    public long SettledNanoUsd { get; set; } = settled;

    /// <summary>Held for attempts under way, nano-dollars.</summary>
    public long HeldNanoUsd { get; set; }

    /// <summary>Alerts that were given already.</summary>
    public int Alerted { get; set; }

    /// <summary>Nothing of it is held or unreported, and nobody asked for it for long: the next request takes a new one.</summary>
    public bool IsForgotten { get; set; }
}
