using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Ledger;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Exports;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Files;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Sheets.Ledger;

namespace Farthing.Verbs.Ledger;

/// <summary><c>farthing ledger export</c>: the ledger for other programs, exact.</summary>
internal static class LedgerExport
{
    private static readonly WordFlag Format = new(
        "--format",
        "csv or jsonl: a line for each attempt and correction; focus: FOCUS 1.3, a line for each hour, owner, deployment, price and meter; trace: a line for each answer, with session and prefix ids, for simulate --trace",
        [.. Enum.GetNames<LedgerExportFormat>().Select(name => name.ToLowerInvariant())],
        "csv"
    )
    {
        HelpName = "FORMAT",
        Otherwise = "no such format",
        Code = LedgerFaultCodes.BadFormat,
    };

    private static readonly DestinationFlag File = new("--output", "-o")
    {
        Description = "Write to this file, complete or not at all (.gz: compressed) [default: the screen]",
        HelpName = "FILE",
    };

    private static readonly SwitchFlag DuckDb = new(
        "--duckdb",
        "Print the SQL by which DuckDB makes Parquet of the CSV file of --output, and end; needs neither"
    );

    private static readonly Option<string> Account = new("--billing-account")
    {
        Description = "FOCUS: the billing account's name",
        HelpName = "NAME",
        DefaultValueFactory = _ => "farthing",
    };

    public static Command Create()
    {
        Command command = new(
            "export",
            """
            Write the ledger as CSV, JSON Lines or FOCUS 1.3. Costs have all nine digits; the lines add up to the bill of `farthing ledger by`.

            Examples:
              farthing ledger export --since 2026-11 --output november.csv
              duckdb -c "$(farthing ledger export --duckdb --output november.csv)"      makes november.parquet of it
              farthing ledger export --format focus --since 2026-11 --until 2026-12 -o focus.csv.gz
              farthing ledger export --format jsonl | jq .cost_usd
              farthing ledger export --format trace -o t.jsonl.gz && farthing simulate --trace t.jsonl.gz --model llama-3.1-8b --gpu H100-SXM
            """
        );
        LedgerFlags.AddFilter(command);
        command.With(Format, Account, DuckDb);
        return command.Runs("ledger.export", Run, File);
    }

    private static int Run(VerbContext context)
    {
        context.StopOnFaults();
        LedgerFilter asked = LedgerFlags.Filter(context);
        LedgerExportFormat format = Format.Read<LedgerExportFormat>(context);
        string? file = context.Parsed.GetValue(File);
        if (context.Parsed.GetValue(DuckDb))
        {
            return SayParquet(context, file, format);
        }

        if (context.IsJson && file is null)
        {
            context.Refuse(
                CliFaultCodes.FlagMissing,
                File.Name,
                "--json prints a summary of the export, so the lines need a file",
                "--output FILE; for the lines as JSON: --format jsonl without --json"
            );
        }

        return LedgerSource.Run(
            context,
            source =>
            {
                LedgerFilter filter = LedgerFlags.OfGateway(context, asked, source.Store);
                source.Store.NeedAttempts(filter.SinceUnixNs, "an export");
                ExportTotals totals = default;
                void Write(TextWriter writer) =>
                    totals = WriteLines(source.Store, filter, format, context, source.Local?.Prompts, writer);
                if (file is null)
                {
                    Write(context.Out);
                    if (!context.IsQuiet)
                    {
                        context.Error.WriteLine(Summary(totals, filter));
                    }

                    return 0;
                }

                AtomicFile.Write(file, Write);
                return context.Answer(
                    new LedgerExportDocument(
                        file,
                        format,
                        LedgerTime.Text(filter.SinceUnixNs),
                        LedgerTime.Text(filter.UntilUnixNs),
                        totals.Lines,
                        totals.Billed,
                        ParquetOf(file, format)
                    ),
                    () => new Sheet().Say($"{file}: {Summary(totals, filter)}")
                );
            }
        );
    }

    private static int SayParquet(VerbContext context, string? file, LedgerExportFormat format)
    {
        if (ParquetOf(file, format) is not string sql)
        {
            context.Refuse(
                CliFaultCodes.FlagMissing,
                File.Name,
                "--duckdb is about the CSV file of an export",
                "--output november.csv or november.csv.gz, of --format csv",
                file
            );
            context.StopOnFaults();
            return 2;
        }

        if (context.IsJson)
        {
            context.Conflict(
                DuckDb.Name,
                "the SQL is a text",
                "--duckdb without --json; the document of the export itself has it as parquet_sql"
            );
            context.StopOnFaults();
        }

        context.Out.WriteLine(sql);
        return 0;
    }

    /// <summary>The SQL that makes Parquet of an export; null of one that is no CSV file.</summary>
    private static string? ParquetOf(string? file, LedgerExportFormat format)
    {
        string? name = file?.EndsWith(".gz", StringComparison.Ordinal) == true ? file[..^3] : file;
        return format == LedgerExportFormat.Csv && Path.GetExtension(name) == ".csv"
            ? ParquetSql.Of(file!, Path.ChangeExtension(name, ".parquet")!)
            : null;
    }

    private static ExportTotals WriteLines(
        SqlLedgerStore store,
        LedgerFilter filter,
        LedgerExportFormat format,
        VerbContext context,
        string? prompts,
        TextWriter writer
    ) =>
        format switch
        {
            LedgerExportFormat.Focus => new FocusExport(
                store,
                context.Parsed.GetRequiredValue(Account)
            ).Write(writer, filter),
            LedgerExportFormat.Trace => WriteTrace(store, filter, context, prompts, writer),
            LedgerExportFormat.Jsonl => RowExport.WriteJsonLines(
                writer,
                store.Rows(filter),
                store.Adjustments(filter)
            ),
            _ => RowExport.WriteCsv(writer, store.Rows(filter), store.Adjustments(filter)),
        };

    /// <summary>A trace; where its prompts were not recorded with hashes it has no prefixes, and says so.</summary>
    private static ExportTotals WriteTrace(
        SqlLedgerStore store,
        LedgerFilter filter,
        VerbContext context,
        string? prompts,
        TextWriter writer
    )
    {
        TraceExport export = new(store, prompts);
        ExportTotals totals = export.Write(writer, filter);
        if (export.WithPrefix < totals.Lines)
        {
            context.Warn(
                $"{Show.Count(totals.Lines - export.WithPrefix)} of {Show.Count(totals.Lines)} answers have no prefix ids: their prompts were not recorded with hashes (record: hashes), are shorter than 64 bytes, or their records are gone (record_keep)"
            );
        }

        if (export.LeftOut > 0)
        {
            context.Warn(
                $"{Show.Count(export.LeftOut)} attempts are left out: they failed, were replaced, or have no tokens"
            );
        }

        return totals;
    }

    private static string Summary(ExportTotals totals, LedgerFilter filter) =>
        $"{Show.Count(totals.Lines)} lines, {totals.Billed} billed, {LedgerWords.Span(LedgerTime.Text(filter.SinceUnixNs), LedgerTime.Text(filter.UntilUnixNs))}";
}
