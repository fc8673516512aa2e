using System.Globalization;
using Farthing.Gateway.Journal;

namespace Farthing.Gateway.Ledger.Shipping;

/// <summary>A piece of a journal whose records will never change, and the rows that they became: one block.</summary>
/// <param name="GatewayId">Whose journal.</param>
/// <param name="From">Before its first record.</param>
/// <param name="To">Behind its last.</param>
/// <param name="Records">Records in it.</param>
/// <param name="Rows">Attempts that ended in it, and corrections.</param>
/// <param name="Lines">The rows, an object a line.</param>
/// <param name="Last">The last record with a row; null without rows.</param>
public sealed record ShipRange(
    Guid GatewayId,
    JournalPosition From,
    JournalPosition To,
    long Records,
    long Rows,
    byte[] Lines,
    ShippedPosition? Last
)
{
    /// <summary>Its name: the same range has the same rows, and the same name.</summary>
    public string Token => string.Create(CultureInfo.InvariantCulture, $"farthing {GatewayId:N} {From} {To}");
}
