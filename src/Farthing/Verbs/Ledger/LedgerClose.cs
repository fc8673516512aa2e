using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Farthing.Cli;
using Farthing.Gateway.Attribution;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Ledger.Statements;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Terminal;

namespace Farthing.Verbs.Ledger;

/// <summary><c>farthing ledger close</c>: freezes a month's statement per team.</summary>
internal static class LedgerClose
{
    private static readonly string[] Heads =
    [
        "requests",
        "tokens",
        "charged",
        "true-ups",
        "corrections",
        "billed",
    ];

    private static readonly Argument<string> Month = new("MONTH")
    {
        Description = "The month, such as 2026-11",
    };

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
        command.Arguments.Add(Month);
        LedgerFlags.AddPlace(command);
        return command.Runs("ledger.close", Run);
    }

    private static int Run(VerbContext context)
    {
        DateTime month = ReadMonth(context);
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
                MonthStatement statement = MonthStatement.Of(source.Store, month);
                if (!statement.AddsUp)
                {
                    throw new FarthingException(
                        new Fault(
                            LedgerFaultCodes.Gap,
                            "the statements do not add up to what the ledger bills"
                        )
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

                string file = statements.PlaceOf(month);
                statements.Close(month, context.Document(json => WriteJson(json, statement, file)));
                return context.Answer(
                    json => WriteJson(json, statement, file),
                    text => WriteText(text, statement, file)
                );
            }
        );
    }

    private static DateTime ReadMonth(VerbContext context)
    {
        string text = context.Parsed.GetRequiredValue(Month);
        if (
            DateTime.TryParseExact(
                text,
                "yyyy-MM",
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out DateTime month
            )
            && month.Year is >= 1970 and < 2262
            && month.AddMonths(1) <= DateTime.UtcNow
        )
        {
            return month;
        }

        context.Faults.Add(
            new Fault(AttributionFaultCodes.BadMonth, "not a month that is over")
            {
                Path = "MONTH",
                Value = text,
                Expected = "a month in UTC that has ended, such as 2026-10",
            }
        );
        return DateTime.UnixEpoch;
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
                    $"gateway {position.GatewayId:N} last wrote at {LedgerWords.Time(position.UnixNs)}: what its journal has beyond that is not in the ledger, nor on the statement"
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
            context.Faults.Add(
                new Fault(
                    AttributionFaultCodes.StillOpen,
                    $"{Show.Count(open)} attempts of the month or before have not ended"
                )
                {
                    Path = "MONTH",
                    Expected =
                        "a month whose attempts have ended; those that a crash left open end when the gateway starts again, or by farthing ledger abandon where its disk is lost",
                }
            );
        }
    }

    private static void WriteText(TextWriter writer, MonthStatement statement, string file)
    {
        writer.WriteLine(
            $"{statement.Month:yyyy-MM} is closed: {LedgerWords.Usd(statement.Billed)} billed to {Show.Count(statement.Teams.Count)} teams and {Show.Count(statement.Accounts.Count)} other accounts"
        );
        foreach (ReconciledSpan span in statement.Reconciled)
        {
            string earlier =
                span.OfOtherMonths == 0 ? "" : $", {Show.Count(span.OfOtherMonths)} of them of closed months";
            writer.WriteLine(
                $"{LedgerWords.Name(span.Deployment)}: {Show.Count(span.Hours)} hours reconciled{earlier}; idle: {ReconcileScreen.PolicyWords(span.Idle)}"
            );
        }

        writer.WriteLine();
        List<(string Name, string[] Cells)> rows = [];
        foreach (TeamStatement team in statement.Teams)
        {
            rows.Add(
                (
                    team.Team,
                    [
                        Show.Scaled(team.Sums.Requests),
                        Show.Scaled(team.Sums.Tokens.Total),
                        LedgerWords.Usd(team.Sums.CostUsd),
                        LedgerWords.Usd(team.TrueUps),
                        LedgerWords.Usd(team.Corrections),
                        LedgerWords.Usd(team.Billed),
                    ]
                )
            );
        }

        foreach (AccountStatement account in statement.Accounts)
        {
            rows.Add(
                (
                    account.Account == TrueUps.IdleAccount ? "idle (no team's)" : account.Account,
                    [
                        "–",
                        "–",
                        "–",
                        LedgerWords.Usd(account.TrueUps),
                        LedgerWords.Usd(account.Corrections),
                        LedgerWords.Usd(account.Billed),
                    ]
                )
            );
        }

        int width = LedgerWords.NameWidth(Heads, [.. rows.Select(row => row.Cells)]);
        TextTable table = new([TextColumn.Text("team"), .. Heads.Select(TextColumn.Number)]);
        foreach ((string name, string[] cells) in rows)
        {
            table.Row([LedgerWords.Name(name, width), .. cells]);
        }

        table.Write(writer);
        writer.WriteLine();
        writer.WriteLine($"Statement: {file}");
    }

    private static void WriteJson(Utf8JsonWriter json, MonthStatement statement, string file)
    {
        json.WriteStartObject();
        json.WriteString("month", statement.Month.ToString("yyyy-MM", CultureInfo.InvariantCulture));
        json.WriteString("file", Path.GetFileName(file));
        json.WriteMoney("billed_usd", statement.Billed);
        json.WriteStartArray("teams");
        foreach (TeamStatement team in statement.Teams)
        {
            json.WriteStartObject();
            json.WriteString("team", team.Team);
            json.WriteNumber("requests", team.Sums.Requests);
            json.WriteNumber("attempts", team.Sums.Attempts);
            json.WriteTokens(team.Sums.Tokens);
            json.WriteMoney("charged_usd", team.Sums.CostUsd);
            json.WriteMoney("true_ups_usd", team.TrueUps);
            json.WriteMoney("corrections_usd", team.Corrections);
            json.WriteMoney("billed_usd", team.Billed);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("accounts");
        foreach (AccountStatement account in statement.Accounts)
        {
            json.WriteStartObject();
            json.WriteString("account", account.Account);
            json.WriteMoney("true_ups_usd", account.TrueUps);
            json.WriteMoney("corrections_usd", account.Corrections);
            json.WriteMoney("billed_usd", account.Billed);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("reconciled");
        foreach (ReconciledSpan span in statement.Reconciled)
        {
            json.WriteStartObject();
            json.WriteString("deployment", span.Deployment);
            json.WriteString("idle_policy", span.Idle.ToString().ToLowerInvariant());
            json.WriteNumber("hours", span.Hours);
            json.WriteNumber("hours_of_closed_months", span.OfOtherMonths);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
