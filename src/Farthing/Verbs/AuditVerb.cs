using System.CommandLine;
using Farthing.Catalogs;
using Farthing.Cli;
using Farthing.Documents.Audits;
using Farthing.Gateway.Auditing;
using Farthing.Gateway.Ledger;
using Farthing.Numerics.Faults;
using Farthing.Sheets.Audits;
using Farthing.Verbs.Ledger;

namespace Farthing.Verbs;

/// <summary><c>farthing audit</c>: what could be saved on prompts and their traffic, out of a ledger and the prompts that were recorded beside it, out of bodies that were recorded elsewhere, or out of a trace.</summary>
internal static class AuditVerb
{
    /// <summary>The verb in one line.</summary>
    public const string Summary = "Finds what prompts waste: changed prefixes, unused tools, repeats";

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        GroupedCommand command = new(
            "audit",
            """
            Finds what could be saved on prompts and their traffic: prefixes that change, tools in another order or
            never called, equal requests, pretty-printed JSON, texts that stand in a prompt twice or behind what
            varies, history, retries, reasoning, long limits, what could go by batch. It reads a gateway's ledger with
            the prompts recorded beside it (record: hashes), request bodies recorded elsewhere (--bodies, JSON lines),
            or a trace (--trace). No text is kept or printed. Each finding is priced on what the ones above it leave.

            Examples:
              farthing audit
              farthing audit --since 7d --team search --json
              farthing audit --bodies examples/audit/bodies.jsonl
              farthing audit --trace examples/traces/prefixes.jsonl.gz --api openai/gpt-4o-mini
            """
        );
        AuditFlags.AddTo(command);
        return command.WritesReport().Runs("audit", Run);
    }

    private static int Run(VerbContext context)
    {
        AuditFlags.RefuseContradictions(context);
        if (AuditFlags.BodyFiles(context).Count > 0)
        {
            return OfBodies(context);
        }

        return context.Parsed.GetValue(AuditFlags.Trace) is string trace
            ? OfTrace(context, trace)
            : OfLedger(context);
    }

    private static int OfBodies(VerbContext context)
    {
        AuditPrices prices = Prices(context);
        LedgerFilter filter = LedgerFlags.Filter(context);
        context.StopOnFaults();
        using BodyAuditSource source = BodyAuditSource.Read(
            AuditFlags.BodyFiles(context).Select(name => (name, AuditFlags.Opener(name))),
            prices,
            filter,
            context.Parsed.GetValue(TraceFlags.Lenient),
            context.Cancellation
        );
        return Answer(context, source, prices);
    }

    private static int OfTrace(VerbContext context, string path)
    {
        AuditPrices prices = Prices(context);
        TraceAuditSource source = new(
            TraceFlags.Read(context, path, warns: false),
            context.Parsed.GetValue(AuditFlags.Api) ?? "",
            prices
        );
        return Answer(context, source, prices);
    }

    private static int OfLedger(VerbContext context)
    {
        context.StopOnFaults();
        LedgerFilter asked = LedgerFlags.Filter(context);
        return LedgerSource.Run(
            context,
            ledger =>
            {
                LedgerFilter filter = LedgerFlags.OfGateway(context, asked, ledger.Store);
                ledger.Store.NeedAttempts(filter.SinceUnixNs, "an audit");
                return Answer(
                    context,
                    new LedgerAuditSource(ledger.Store, ledger.Local?.Prompts, filter),
                    prices: null
                );
            }
        );
    }

    private static AuditPrices Prices(VerbContext context)
    {
        Catalog catalog = CatalogLoader.Load(context);
        DateOnly today = CatalogLoader.Today(context);
        return new AuditPrices(catalog, today, AuditFlags.GivenPrice(context, catalog));
    }

    private static int Answer(VerbContext context, AuditSource source, AuditPrices? prices)
    {
        AuditDocument document;
        try
        {
            document = new AuditRun(source).Run(context.Cancellation);
        }
        catch (OverflowException) when (prices is not null)
        {
            throw new FarthingException(
                new Fault(
                    AuditFaultCodes.BeyondReason,
                    "the cost of all requests is beyond nine billion dollars"
                )
                {
                    Expected = "prices and usage without a slip",
                }
            );
        }

        foreach (string warning in prices?.Stale ?? [])
        {
            context.Warn(warning);
        }

        return context.Answer(document, () => AuditSheet.Of(document));
    }
}
