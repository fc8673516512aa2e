using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Ledger;
using Farthing.Gateway.Attribution;
using Farthing.Gateway.Ledger.Checks;
using Farthing.Sheets.Ledger;
using Farthing.Verbs.Serves;

namespace Farthing.Verbs.Ledger;

/// <summary><c>farthing ledger verify</c>: are the books right?</summary>
internal static class LedgerVerify
{
    public static Command Create()
    {
        Command command = new(
            "verify",
            """
            Check the ledger against itself and, record by record, against the journal. Exit code 1 when anything differs.

            Examples:
              farthing ledger verify
              farthing ledger verify --data /var/lib/farthing --json
            """
        );
        LedgerFlags.AddPlace(command);
        return command.Runs("ledger.verify", Run);
    }

    private static int Run(VerbContext context) =>
        LedgerSource.Run(
            context,
            source =>
            {
                LedgerVerifier verifier = new(source.Store, source.Local?.Journal, TimeProvider.System)
                {
                    Features = [.. GatewayFeatures.All.Select(static kind => kind.Name)],
                };
                LedgerVerifyDocument document = StatementAudit.Run(
                    verifier.Run(context.Cancellation),
                    source.Store
                );
                return context.Answer(
                    document,
                    () => LedgerVerifySheet.Of(document),
                    document.IsRight ? 0 : 1
                );
            }
        );
}
