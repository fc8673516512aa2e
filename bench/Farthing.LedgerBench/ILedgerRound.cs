using Farthing.Documents.Ledger;
using Farthing.Gateway.Ledger;

namespace Farthing.LedgerBench;

/// <summary>A database that is measured.</summary>
internal interface ILedgerRound : IDisposable
{
    /// <summary>The database and its version.</summary>
    string Name { get; }

    /// <summary>Rows a second that are aimed at.</summary>
    int Target { get; }

    /// <summary>Processor time that the database has used in processes of its own.</summary>
    TimeSpan ServerTime { get; }

    /// <summary>The floor: rows into one bare table.</summary>
    void InsertBare(int rows, int rowsOfTransaction);

    /// <summary>A journal into a new ledger.</summary>
    void Project(LedgerFolder folder, int rowsOfTransaction);

    /// <summary>Verifies that ledger.</summary>
    LedgerVerifyDocument Verify(LedgerFolder folder);
}
