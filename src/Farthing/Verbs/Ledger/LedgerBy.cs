using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Ledger;
using Farthing.Gateway.Attribution;
using Farthing.Gateway.Ledger;
using Farthing.Numerics.Faults;
using Farthing.Sheets.Ledger;

namespace Farthing.Verbs.Ledger;

/// <summary><c>farthing ledger by</c>: sums by key, team, model, day, …</summary>
internal static class LedgerBy
{
    private const int DefaultLines = 30;

    private static readonly string[] Words =
    [
        .. Enum.GetNames<LedgerSplit>().Select(name => name.ToLowerInvariant()),
    ];

    private static readonly Argument<string> What = new("WHAT")
    {
        Description = "One of " + string.Join(", ", Words),
    };

    public static Command Create()
    {
        Command command = new(
            "by",
            """
            Sum spending by key, team, user, model, deployment, tag, session, gateway, day, hour or workflow.

            Examples:
              farthing ledger by key --since 7d
              farthing ledger by day --since 2026-11 --team search
              farthing ledger by session --tag feature=agent --limit 10 --json
              farthing ledger by gateway --config farthing.yaml
            """
        );
        command.Arguments.Add(What);
        LedgerFlags.AddFilter(command);
        command.Options.Add(LedgerFlags.Limit);
        return command.Runs("ledger.by", Run);
    }

    private static int Run(VerbContext context)
    {
        context.StopOnFaults();
        string word = context.Parsed.GetRequiredValue(What).ToLowerInvariant();
        if (!Words.Contains(word))
        {
            context.Refuse(
                QuantityFaultCodes.UnknownWord,
                "WHAT",
                "cannot group by this",
                "one of " + string.Join(", ", Words),
                word,
                NearestWord.Find(word, Words)
            );
        }

        LedgerSplit split = Words.Contains(word)
            ? Enum.Parse<LedgerSplit>(word, ignoreCase: true)
            : LedgerSplit.Key;
        LedgerFilter asked = LedgerFlags.Filter(context);
        int limit = (int)(context.Value(LedgerFlags.Limit) ?? DefaultLines);
        return LedgerSource.Run(
            context,
            source =>
            {
                LedgerFilter filter = LedgerFlags.OfGateway(context, asked, source.Store);
                if (split == LedgerSplit.Workflow)
                {
                    source.Store.NeedAttempts(filter.SinceUnixNs, "the cost of tasks");
                }

                (LedgerByDocument document, long groups) = SpentSplits.Of(
                    source.Store,
                    split,
                    filter,
                    context.IsDocumentWanted ? null : limit
                );
                return context.Answer(document, () => LedgerBySheet.Of(document, limit, groups));
            }
        );
    }
}
