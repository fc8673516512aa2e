using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Ledger;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Savings;
using Farthing.Sheets.Ledger;
using Farthing.Verbs.Ledger;

namespace Farthing.Verbs.Savings;

/// <summary><c>farthing savings</c>: what each mechanism saved, net of its own cost.</summary>
internal static class SavingsVerb
{
    public static readonly VerbEntry Entry = new(
        "savings",
        VerbGroup.ReduceAndVerify,
        "Savings of caches and price tiers, net, from a gateway's ledger",
        Create
    );

    private const int DefaultLines = 30;

    private static readonly WordFlag By = WordFlag.Of<SavingsSplit>(
        "--by",
        "Groups: mechanism (the total alone), day, key, team, model, or tier",
        SavingsSplit.Mechanism
    );

    private static Command Create()
    {
        Command command = new(
            "savings",
            """
            Show what each mechanism saved: paid + saved = what it would have cost without.

            Examples:
              farthing savings
              farthing savings --by day --since 7d
              farthing savings --by team --since 2026-11 --model gpt-4o-mini --json
            """
        );
        command.With(By);
        LedgerFlags.AddFilter(command);
        command.Options.Add(LedgerFlags.Limit);
        return command.Runs("savings", Run);
    }

    private static int Run(VerbContext context)
    {
        context.StopOnFaults();
        SavingsSplit split = By.Read<SavingsSplit>(context);
        LedgerFilter asked = LedgerFlags.Filter(context);
        int limit = (int)(context.Value(LedgerFlags.Limit) ?? DefaultLines);
        return LedgerSource.Run(
            context,
            source =>
            {
                LedgerFilter filter = LedgerFlags.OfGateway(context, asked, source.Store);
                SavingsDocument document = SavingsReport.Of(source.Store, split, filter);
                return context.Answer(document, () => SavingsSheet.Of(document, limit));
            }
        );
    }
}
