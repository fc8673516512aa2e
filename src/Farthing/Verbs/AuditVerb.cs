using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Audits;
using Farthing.Gateway.Auditing;
using Farthing.Gateway.Ledger;
using Farthing.Sheets.Audits;
using Farthing.Verbs.Ledger;

namespace Farthing.Verbs;

/// <summary><c>farthing audit</c>: what could be saved on prompts and their traffic, out of a ledger and the prompts that were recorded beside it.</summary>
internal static class AuditVerb
{
    /// <summary>The verb in one line.</summary>
    public const string Summary =
        "Finds what prompts waste: prefixes that change, unused tools, repeats, history";

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        Command command = new(
            "audit",
            """
            Finds what could be saved on prompts and their traffic, by lengths and hashes alone: prefixes that change,
            tools in another order or never called, equal requests, pretty-printed JSON, texts that stand in a prompt
            twice, history, retries, reasoning, long limits, what could go by batch. Prompts are seen where the gateway
            records them (record: hashes); without them retries, history and reasoning are. Each finding is priced on
            what the ones above it leave.

            Examples:
              farthing audit
              farthing audit --since 7d --team search --json
            """
        );
        LedgerFlags.AddFilter(command);
        return command.Runs("audit", Run);
    }

    private static int Run(VerbContext context)
    {
        context.StopOnFaults();
        LedgerFilter asked = LedgerFlags.Filter(context);
        return LedgerSource.Run(
            context,
            source =>
            {
                LedgerFilter filter = LedgerFlags.OfGateway(context, asked, source.Store);
                source.Store.NeedAttempts(filter.SinceUnixNs, "an audit");
                AuditDocument document = new AuditRun(source.Store, source.Local?.Prompts).Run(
                    filter,
                    context.Cancellation
                );
                return context.Answer(document, () => AuditSheet.Of(document));
            }
        );
    }
}
