using Farthing.Documents.Ledger;
using Farthing.Gateway.Attribution;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Ledger.Sqlite;
using Farthing.Reporting.Sheets;
using Farthing.Sheets.Ledger;

namespace Farthing.Verbs.Ledger;

/// <summary>What all questions about a ledger have in common, done beforehand on another processor: half of what a short one takes is the runtime's compiler.</summary>
internal static class LedgerQuestions
{
    /// <summary>Asks an empty ledger in memory, so that the code is there when it is needed. Does nothing else; a fault here comes up again where it matters.</summary>
    public static void Prepare()
    {
        try
        {
            // Its questions have connections of their own, which only a name brings to the same memory.
            using SqlLedgerStore store = SqliteLedgerStore.Open(
                $"file:prepare-{Guid.NewGuid():N}?mode=memory&cache=shared"
            );
            LedgerFilter filter = new() { SinceUnixNs = 0 };
            (LedgerByDocument document, long groups) = SpentSplits.Of(
                store,
                LedgerSplit.Key,
                filter,
                most: 1
            );
            SheetTerminal.Write(
                LedgerBySheet.Of(document with { Groups = [document.Total with { Value = "" }] }, 1, groups),
                TextWriter.Null,
                width: 100,
                isExplained: false
            );
        }
        catch (Exception later) when (later is not OutOfMemoryException)
        {
            // The question itself says it.
        }
    }
}
