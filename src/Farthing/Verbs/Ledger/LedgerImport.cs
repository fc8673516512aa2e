using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Ledger;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Bills;
using Farthing.Sheets.Ledger;

namespace Farthing.Verbs.Ledger;

/// <summary><c>farthing ledger import FILE</c>: a ledger of what providers billed, without a gateway.</summary>
internal static class LedgerImport
{
    private const string Folder = "farthing-bills";

    private static readonly Argument<string[]> Files = new("file")
    {
        Description =
            "Bills that belong together: OpenAI and Anthropic usage and costs, OpenRouter activity, AWS CUR, FOCUS of Azure and Google Cloud; JSON or CSV, gzip or not",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly TextFlag Data = new(
        "--data",
        "FOLDER",
        $"The ledger of bills; one that no gateway writes to [default: {Folder}]"
    );

    public static Command Create()
    {
        Command command = new(
            "import",
            """
            Make a ledger of providers' bills: daily sums, and single requests where a bill lists them. Nothing is fetched.
            A bill counts once: a later one of the same provider and days replaces the earlier.

            Examples:
              farthing ledger import usage.json costs.json
              farthing ledger import openrouter_activity.csv --data bills
              farthing ledger by model --data farthing-bills
            """
        )
        {
            Files,
        };
        return command.With(Data, LedgerFlags.Limit).Runs("ledger.import", Run);
    }

    private static int Run(VerbContext context)
    {
        string[] files = context.Parsed.GetRequiredValue(Files);
        LedgerFolder folder = new(context.Parsed.GetValue(Data) ?? Folder);
        int limit = (int)(context.Value(LedgerFlags.Limit) ?? 20);
        context.StopOnFaults();
        return LedgerSource.Guard(
            folder.Path,
            () =>
            {
                LedgerImportDocument? document = BillImport.Run(folder, files, context.Faults);
                context.StopOnFaults();
                return context.Answer(document!, () => ImportSheet.Of(document!, limit));
            }
        );
    }
}
