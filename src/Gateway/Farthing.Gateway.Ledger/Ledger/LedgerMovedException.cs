namespace Farthing.Gateway.Ledger;

/// <summary>Another projector has moved the ledger on: nothing was applied, and reading goes on where it stands now.</summary>
public sealed class LedgerMovedException()
    : Exception("the ledger stands at another place of the journal than the batch begins at");
