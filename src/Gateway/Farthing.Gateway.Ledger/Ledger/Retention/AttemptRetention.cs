using System.Globalization;
using Farthing.Documents.Ledger;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Ledger.Statements;
using Farthing.Numerics.Faults;

namespace Farthing.Gateway.Ledger.Retention;

/// <summary>Forgets the attempts of closed months. Hourly sums, statements and corrections stay, and with them every bill and balance.</summary>
/// <param name="store">The ledger, brought up to the journal before.</param>
public sealed class AttemptRetention(SqlLedgerStore store)
{
    /// <summary>Forgets a month and those before it.</summary>
    /// <param name="month">Its first day.</param>
    /// <param name="isTrial">True to say only what would go.</param>
    /// <param name="clock">Times the run.</param>
    /// <exception cref="FarthingException">A month of them was not closed, or still has open attempts (exit code 1).</exception>
    public LedgerForgetDocument Run(DateTime month, bool isTrial, TimeProvider clock)
    {
        long began = clock.GetTimestamp();
        using StatementBook statements = store.TakeStatements();
        DateTime until = month.AddMonths(1);
        Refuse(statements, until);
        ForgottenAttempts gone = store.Forget(until, isTrial);
        return new LedgerForgetDocument(
            Name(month),
            isTrial,
            gone.Attempts,
            gone.Cost,
            gone.Kept,
            clock.GetElapsedTime(began).TotalSeconds
        );
    }

    /// <summary>What is forgotten stands on statements, and nothing of it is still open.</summary>
    private void Refuse(StatementBook statements, DateTime until)
    {
        long end = StatementBook.UnixNsOf(until);
        List<Fault> faults = [];
        using LedgerReading reading = store.Read();
        for (long? hour = RollupRows.Next(reading, long.MinValue); hour < end; )
        {
            DateTime month = StatementBook.MonthOf(hour.Value);
            if (!statements.IsClosed(month))
            {
                faults.Add(
                    new Fault(LedgerFaultCodes.CannotForget, $"{Name(month)} was not closed")
                    {
                        Path = "MONTH",
                        Value = Name(month),
                        Expected =
                            $"a statement of each month that is forgotten: farthing ledger close {Name(month)}",
                    }
                );
            }

            hour = RollupRows.Next(reading, StatementBook.UnixNsOf(month.AddMonths(1)));
        }

        long open = reading.One("SELECT COUNT(*) FROM holds WHERE reserved_ns < ?", end);
        if (open > 0)
        {
            faults.Add(
                new Fault(LedgerFaultCodes.CannotForget, $"{open} attempts of these months have not ended")
                {
                    Path = "MONTH",
                    Expected =
                        "months whose attempts have ended; those that a crash left open end when the gateway starts again",
                }
            );
        }

        if (faults.Count > 0)
        {
            throw new FarthingException([.. faults], exitCode: 1);
        }
    }

    private static string Name(DateTime month) =>
        month.ToString(StatementBook.MonthFormat, CultureInfo.InvariantCulture);
}
