using Farthing.Gateway.Scopes;

namespace Farthing.Gateway.Budgets;

/// <summary>What was spent before this gateway started, by the ledger.</summary>
public interface ISpentSource
{
    /// <summary>Nano-dollars by value of a scope, of attempts reserved in a period, corrections included.</summary>
    /// <param name="kind">Of what.</param>
    /// <param name="value">Whose; null: of each one. Of a session: every key's of this name, each by its <see cref="SessionIdentity"/>.</param>
    /// <param name="span">When.</param>
    IReadOnlyDictionary<string, long> SpentBy(ScopeKind kind, string? value, PeriodSpan span);
}
