using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Ledger;
using Farthing.Gateway.Attribution;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Ledger.Statements;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Sheets.Ledger;

namespace Farthing.Verbs.Ledger;

/// <summary><c>farthing ledger reconcile</c>: what self-hosted tokens cost, by the bill of their GPUs.</summary>
internal static class LedgerReconcile
{
    public static Command Create()
    {
        Command command = new(
            "reconcile",
            """
            Split the GPUs' bill over their users, hour by hour; the unused part is idle. Used + idle is the bill, to the nano-dollar. Nothing is booked without --book.
            Or line up an API provider's bill with the meter by day and model, and name each difference: --provider FILE.

            Examples:
              farthing ledger reconcile --gpu-price '$2.50/h'
              farthing ledger reconcile --deployment local/llama --gpus 4 --gpu-price '$2.50/h' --since 2026-11-01 --until 2026-12-01
              farthing ledger reconcile --deployment local/llama --gpus 4 --gpu-price '$2.50/h' --model llama-3.1-8b --gpu h100-sxm --idle use --book
              farthing ledger reconcile --deployment local/llama --gpus 8 --invoice november.csv --resource i-0abc --book
              farthing ledger reconcile --provider costs.json --provider usage.json --upstream openai
              farthing ledger reconcile --stated --since 7d
            """
        );
        ReconcileFlags.AddTo(command);
        ProviderReconcile.AddTo(command);
        return command.ReadsCatalog().ReadsCalibration().Runs("ledger.reconcile", Run);
    }

    private static int Run(VerbContext context)
    {
        if (ProviderReconcile.IsAsked(context))
        {
            return ProviderReconcile.Run(
                new VerbContext("ledger.bill", context.Parsed, context.Cancellation)
            );
        }

        AttributionOptions read = ReconcileFlags.Read(context);
        (long? since, long? until) = LedgerFlags.Span(context);
        foreach (long? time in (long?[])[since, until])
        {
            if (time % RollupKey.HourNs is not (null or 0))
            {
                context.Faults.Add(
                    new Fault(AttributionFaultCodes.BadSpan, "bills are reconciled by whole hours")
                    {
                        Value = LedgerTime.Words(time!.Value),
                        Expected = "--since and --until at whole hours, such as 2026-11-20T14:00",
                    }
                );
            }
        }

        (decimal? price, Invoice? invoice) = ReadBill(context);
        int limit = (int)(context.Value(LedgerFlags.Limit) ?? 24);
        return LedgerSource.Run(
            context,
            source =>
            {
                List<string> assumed = [];
                AttributionOptions options = read with
                {
                    Deployment = DeploymentOf(context, source.Store, read.Deployment, assumed),
                };
                if (ReconcileFlags.AssumesGpus(context))
                {
                    assumed.Add(
                        options.Gpus == 1
                            ? "one GPU (--gpus)"
                            : $"one replica of {Show.Count(options.Gpus)} GPUs (--gpus)"
                    );
                }

                (long from, long to) = SpanOf(
                    context,
                    source.Store,
                    options.Deployment,
                    invoice,
                    since,
                    until,
                    assumed
                );
                source.Store.NeedAttempts(from, "a bill's split");
                IReadOnlyList<BilledHour> bill = invoice is null
                    ? HourlyBill.OfPrice(price!.Value, options.Gpus, from, to)
                    : HourlyBill.OfInvoice(invoice.Rows);
                List<BilledHour> inSpan =
                [
                    .. bill.Where(hour => hour.HourUnixNs >= from && hour.HourUnixNs < to),
                ];
                if (!context.Parsed.GetValue(ReconcileFlags.Book))
                {
                    return Answer(null);
                }

                _ = source.Folder; // Corrections go into its journal.
                using StatementBook statements = source.Store.TakeStatements();
                source.CatchUp(context.Cancellation);
                return Answer(statements);

                int Answer(StatementBook? statements)
                {
                    List<HourAttribution> hours = [.. BillAttribution.Of(source.Store, options, inSpan)];
                    ReconcileChecks.WarnOfWhatIsMissing(
                        context.Warn,
                        source.Store,
                        options.Deployment,
                        from,
                        to,
                        hours
                    );
                    TrueUps trueUps = new(source.Store.Adjustments(new LedgerFilter { SinceUnixNs = from }));
                    List<AdjustRecord> corrections = ReconcileChecks.Effective(
                        context.Warn,
                        statements,
                        hours.SelectMany(hour => trueUps.For(hour, options.Deployment, options.Idle))
                    );
                    if (statements is not null && corrections.Count > 0)
                    {
                        LedgerCorrections.Append(source, corrections, context);
                    }

                    LedgerReconcileDocument document = Reconciliation.Of(options, from, to, hours) with
                    {
                        UsdPerGpuHour = price,
                        Invoice = invoice is null
                            ? null
                            : new ReconciledInvoice(
                                invoice.Layout,
                                invoice.Rows.Count,
                                invoice.OtherRows,
                                invoice.Usd
                            ),
                        Corrections = corrections.Count,
                        CorrectionsUsd = corrections.Aggregate(
                            Money.Zero,
                            (sum, record) => sum + record.Amount
                        ),
                        Booked = statements is not null,
                        Assumed = assumed,
                    };
                    return context.Answer(
                        document,
                        () => ReconcileSheet.Of(document, ReconcileFlags.Served(options), limit)
                    );
                }
            }
        );
    }

    private static (decimal? Price, Invoice? Invoice) ReadBill(VerbContext context)
    {
        string? file = context.Parsed.GetValue(ReconcileFlags.Invoice);
        string? price = context.Parsed.GetValue(ReconcileFlags.GpuPrice);
        string? resource = context.Parsed.GetValue(ReconcileFlags.Resource);
        if (file is null == price is null || (file is null && resource is not null))
        {
            context.Conflict(
                ReconcileFlags.GpuPrice.Name,
                "the bill is a price or an invoice",
                "one of --gpu-price '$2.50/h' and --invoice FILE [--resource ID]"
            );
            return default;
        }

        if (file is null)
        {
            double usd = context.Required(ReconcileFlags.GpuPrice);
            return (double.IsFinite(usd) ? (decimal)usd : 0, null); // what is not finite was said to be wrong
        }

        try
        {
            using StreamReader reader = File.OpenText(file);
            return (null, InvoiceReader.Read(reader, file, resource, context.Faults));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            context.Faults.Add(
                new Fault(AttributionFaultCodes.InvoiceUnreadable, "the invoice cannot be read")
                {
                    File = file,
                    Path = ReconcileFlags.Invoice.Name,
                    Expected = "a file of comma-separated values that you may read",
                }
            );
            return default;
        }
    }

    /// <summary>The deployment that is named; without a name the ledger's only one.</summary>
    private static string DeploymentOf(
        VerbContext context,
        SqlLedgerStore store,
        string deployment,
        List<string> assumed
    )
    {
        string[] names =
        [
            .. store.Spent(LedgerDimension.Deployment, 0, null).Keys.Order(StringComparer.Ordinal),
        ];
        if (names.Contains(deployment))
        {
            return deployment;
        }

        if (deployment.Length == 0 && names is [string only])
        {
            assumed.Add(
                $"{LedgerWords.Name(only, 50)} runs on them, the ledger's only deployment (--deployment)"
            );
            return only;
        }

        const int Most = 5;
        string known =
            names.Length == 0
                ? "a ledger with attempts in it"
                : "one of " + string.Join(", ", names.Take(Most)) + (names.Length > Most ? ", …" : "");
        context.Faults.Add(
            deployment.Length == 0
                ? new Fault(CliFaultCodes.FlagMissing, "the flag is missing")
                {
                    Path = ReconcileFlags.Deployment.Name,
                    Expected = known,
                }
                : new Fault(
                    AttributionFaultCodes.UnknownDeployment,
                    "the ledger has no attempts at this deployment"
                )
                {
                    Path = ReconcileFlags.Deployment.Name,
                    Value = deployment,
                    Expected = known,
                    Nearest = NearestWord.Find(deployment, names),
                }
        );
        context.StopOnFaults();
        return deployment;
    }

    /// <summary>The span, at whole hours. What is booked is over; what is only shown may end now.</summary>
    private static (long From, long To) SpanOf(
        VerbContext context,
        SqlLedgerStore store,
        string deployment,
        Invoice? invoice,
        long? since,
        long? until,
        List<string> assumed
    )
    {
        long now = (DateTime.UtcNow.Ticks - DateTime.UnixEpoch.Ticks) * 100;
        long over = RollupKey.HourOf(now);
        long from =
            since
            ?? RollupKey.HourOf(
                invoice is null
                    ? ReconcileChecks.FirstAttempt(store, deployment)
                    : invoice.Rows.Min(row => row.StartUnixNs)
            );
        long last = invoice is null
            ? over
            : RollupKey.HourOf(invoice.Rows.Max(row => row.EndUnixNs) - 1) + RollupKey.HourNs;
        long to = until ?? last;
        if (until is null && invoice is null && from <= over && !context.Parsed.GetValue(ReconcileFlags.Book))
        {
            assumed.Add(
                $"the hour from {LedgerTime.Words(over)[11..16]} on up to now (it is booked when it is over)"
            );
            to = now;
        }
        else if (to > over)
        {
            context.Warn($"the hours from {LedgerTime.Words(over)} on are not over and were left out");
            to = over;
        }

        if (from >= to)
        {
            context.Faults.Add(
                new Fault(AttributionFaultCodes.BadSpan, "the span has no hour that is over")
                {
                    Value = $"{LedgerTime.Words(from)} to {LedgerTime.Words(to)}",
                    Expected = "hours that are over: attempts in them have their times",
                }
            );
            context.StopOnFaults();
        }

        return (from, to);
    }
}
