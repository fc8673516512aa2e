namespace Farthing.Gateway.Ledger.Sql;

/// <summary>A ledger's database as one transaction sees it; one question is asked after the other.</summary>
internal interface ILedgerQuestions
{
    /// <summary>Asks.</summary>
    /// <param name="sql">The question: <c>?</c> is the next value, <c>?1</c> the first.</param>
    /// <param name="values">Numbers (<see langword="long"/>), texts, ids (<see cref="Guid"/>) and bytes.</param>
    ILedgerCursor Ask(string sql, params IReadOnlyList<object> values);
}

/// <summary>The same of a transaction that writes.</summary>
internal interface ILedgerTransaction : ILedgerQuestions
{
    /// <summary>Runs a command.</summary>
    /// <param name="sql">The command, its values as in <see cref="ILedgerQuestions.Ask"/>.</param>
    /// <param name="values">The values.</param>
    void Run(string sql, params IReadOnlyList<object> values);
}
