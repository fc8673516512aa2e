using System.CommandLine;
using System.Text.Json;
using Farthing.Cli;
using Farthing.Documents.Json;
using Farthing.Documents.Ledger;
using Farthing.Gateway.Attribution;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Ledger.Statements;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Sheets.Ledger;

namespace Farthing.Verbs.Ledger;

/// <summary><c>farthing ledger close</c>: freezes a month's statement per team.</summary>
internal static class LedgerClose
{
    public static Command Create()
    {
        Command command = new(
            "close",
            """
            Close a month: freeze a statement per team in FOLDER/statements/MONTH.json, or in the shared ledger. It is never written over; corrections of the month that come later fall into the next one. Reconcile before.

            Examples:
              farthing ledger close 2026-11
              farthing ledger close 2026-11 --json
            """
        );
        command.Arguments.Add(MonthArgument.Month);
        LedgerFlags.AddPlace(command);
        return command.Runs("ledger.close", Run);
    }

    private static int Run(VerbContext context)
    {
        DateTime month = MonthArgument.Read(context);
        return LedgerSource.Run(
            context,
            source =>
            {
                using StatementBook statements = source.Store.TakeStatements();
                source.CatchUp(context.Cancellation);
                if (statements.IsClosed(month))
                {
                    context.Faults.Add(StatementBook.Closed(statements.PlaceOf(month)));
                }

                RefuseOpenAttempts(context, source.Store, month);
                context.StopOnFaults();
                WarnOfGatewaysBehind(context, source, month);
                string place = statements.PlaceOf(month);
                LedgerCloseDocument statement = MonthStatement.Of(source.Store, month, place);
                if (!statement.AddsUp)
                {
                    throw new FarthingException(
                        new Fault(LedgerFaultCodes.Gap, "the statements do not add up to the ledger's bill")
                        {
                            File = source.Store.Place,
                            Expected = "books that are right: farthing ledger verify",
                        },
                        exitCode: 1
                    );
                }

                if (statement.Reconciled.Count == 0)
                {
                    context.Warn(
                        "nothing of this month was reconciled with a bill: attempts stand as they were charged, idle is not known"
                    );
                }

                statements.Close(
                    month,
                    context.Document(json =>
                        JsonSerializer.Serialize(json, statement, DocumentJson.Of<LedgerCloseDocument>())
                    )
                );
                return context.Answer(statement, () => StatementSheet.Of(statement, place));
            }
        );
    }

    /// <summary>A gateway that spools, or is gone, may still have attempts of the month.</summary>
    private static void WarnOfGatewaysBehind(VerbContext context, LedgerSource source, DateTime month)
    {
        long end = StatementBook.UnixNsOf(month.AddMonths(1));
        HashSet<Guid> lost =
        [
            .. source
                .Store.Abandonments()
                .Where(one => one.ReturnedUnixNs is null)
                .Select(one => one.GatewayId),
        ];
        foreach (LedgerPosition position in source.Store.Positions())
        {
            if (source.IsShared && position.UnixNs < end && !lost.Contains(position.GatewayId))
            {
                context.Warn(
                    $"gateway {position.GatewayId:N} last wrote at {LedgerTime.Words(position.UnixNs)}: later records of its journal are neither in the ledger nor on the statement"
                );
            }
        }
    }

    private static void RefuseOpenAttempts(VerbContext context, SqlLedgerStore store, DateTime month)
    {
        long end = StatementBook.UnixNsOf(month.AddMonths(1));
        int open = store
            .Positions()
            .SelectMany(position => store.OpenHolds(position.GatewayId))
            .Count(hold => hold.ReservedUnixNs < end);
        if (open > 0)
        {
            context.Refuse(
                AttributionFaultCodes.StillOpen,
                "MONTH",
                $"{Show.Count(open)} attempts of the month or before have not ended",
                "a month whose attempts have ended; those that a crash left open end when the gateway starts again, or by farthing ledger abandon where its disk is lost"
            );
        }
    }
}
