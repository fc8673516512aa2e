using System.CommandLine;
using System.Text.Json;
using Farthing.Cli;
using Farthing.Documents.Ledger;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Exports;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Terminal;

namespace Farthing.Verbs.Ledger;

/// <summary><c>farthing ledger requests</c>: attempts one by one, newest first.</summary>
internal static class LedgerRequests
{
    private const int DefaultLines = 20;

    private static readonly string[] Heads = ["time (UTC)", "attempt", "in", "out", "cost", "end", "TTFT"];

    private static readonly SwitchFlag Errors = new(
        "--errors",
        "Only attempts that failed upstream or were cut off by a crash"
    );

    public static Command Create()
    {
        Command command = new(
            "requests",
            """
            List attempts, newest first.

            Examples:
              farthing ledger requests --key key_7f3a --since 1h
              farthing ledger requests --errors --limit 50 --json
            """
        );
        LedgerFlags.AddFilter(command);
        command.With(LedgerFlags.Limit, Errors);
        return command.Runs("ledger.requests", Run);
    }

    private static int Run(VerbContext context)
    {
        context.StopOnFaults();
        LedgerFilter asked = LedgerFlags.Filter(context);
        int limit = (int)(context.Value(LedgerFlags.Limit) ?? DefaultLines);
        bool onlyErrors = context.Parsed.GetValue(Errors);
        return LedgerSource.Run(
            context,
            source =>
            {
                LedgerFilter filter = LedgerFlags.OfGateway(context, asked, source.Store);
                List<LedgerRow> rows =
                [
                    .. source
                        .Store.Rows(filter, newestFirst: true)
                        .Where(row => !onlyErrors || row.IsError)
                        .Take(limit),
                ];
                SpentSums total = source.Store.Total(filter);
                return context.Answer(
                    json => WriteJson(json, filter, rows),
                    text => WriteText(text, filter, total, rows)
                );
            }
        );
    }

    private static void WriteText(
        TextWriter writer,
        LedgerFilter filter,
        SpentSums total,
        List<LedgerRow> rows
    )
    {
        foreach (
            string line in SpentWords.Total(
                total,
                SpentRecords.Time(filter.SinceUnixNs),
                SpentRecords.Time(filter.UntilUnixNs)
            )
        )
        {
            writer.WriteLine(line);
        }

        if (rows.Count == 0)
        {
            return;
        }

        writer.WriteLine();
        string[][] cells = [.. rows.Select(Cells)];
        int width = LedgerWords.NameWidth(Heads, cells, names: 2);
        TextTable table = new(
            TextColumn.Text(Heads[0]),
            TextColumn.Text(Heads[1]),
            TextColumn.Text("key"),
            TextColumn.Text("model"),
            TextColumn.Number(Heads[2]),
            TextColumn.Number(Heads[3]),
            TextColumn.Number(Heads[4]),
            TextColumn.Text(Heads[5]),
            TextColumn.Number(Heads[6])
        );
        for (int i = 0; i < rows.Count; i++)
        {
            string[] cell = cells[i];
            table.Row(
                cell[0],
                cell[1],
                LedgerWords.Name(rows[i].Opened.Key, width),
                LedgerWords.Name(rows[i].Opened.Model, width),
                cell[2],
                cell[3],
                cell[4],
                cell[5],
                cell[6]
            );
        }

        table.Write(writer);
    }

    private static string[] Cells(LedgerRow row) =>
        [
            LedgerWords.Time(row.Opened.ReservedUnixNs)[5..],
            row.Opened.Attempt.ToString(),
            Show.Scaled(row.Tokens.Input),
            Show.Scaled(row.Tokens.Output),
            LedgerWords.Usd(row.Cost),
            End(row),
            row.FirstTokenUs < 0 ? "–" : Show.Seconds(row.FirstTokenUs / 1e6),
        ];

    private static string End(LedgerRow row) =>
        !row.IsSettled
            ? "not sent"
            : row.End switch
            {
                Gateway.Metering.AttemptEnd.Finished => "ok",
                Gateway.Metering.AttemptEnd.UpstreamError => "error",
                Gateway.Metering.AttemptEnd.UpstreamBroken => "broken",
                Gateway.Metering.AttemptEnd.ClientGone => "left",
                Gateway.Metering.AttemptEnd.CalledOff => "off",
                _ => "crashed",
            };

    private static void WriteJson(Utf8JsonWriter writer, LedgerFilter filter, List<LedgerRow> rows)
    {
        writer.WriteStartObject();
        LedgerWords.WriteSpan(writer, filter);
        writer.WriteStartArray("attempts");
        foreach (LedgerRow row in rows)
        {
            RowExport.WriteObject(writer, row);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
