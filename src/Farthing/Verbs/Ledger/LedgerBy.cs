using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Ledger;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Scopes;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;

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
            Sum what was spent by key, team, user, model, deployment, tag, session, gateway, day, hour or workflow.

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
            context.Faults.Add(
                new Fault(QuantityFaultCodes.UnknownWord, "sums cannot be split by this")
                {
                    Path = "WHAT",
                    Value = word,
                    Expected = "one of " + string.Join(", ", Words),
                    Nearest = NearestWord.Find(word, Words),
                }
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
                LedgerByDocument document = Document(source, split, filter);
                return context.Answer(document, () => Sheet(document, limit));
            }
        );
    }

    private static LedgerByDocument Document(LedgerSource source, LedgerSplit split, LedgerFilter filter)
    {
        LedgerGroup total = source.Store.Total(filter);
        TaskOutcomes? tasks = Tasks(source, split, filter);
        return new LedgerByDocument(
            split,
            SpentRecords.Time(filter.SinceUnixNs),
            SpentRecords.Time(filter.UntilUnixNs),
            SpentRecords.Of(total, isTotal: true, tasks?.Total),
            [
                .. Groups(source, split, filter)
                    .Select(group =>
                        SpentRecords.Of(group, tasks: tasks?.Groups.GetValueOrDefault(group.Value))
                    ),
            ]
        );
    }

    private static IEnumerable<LedgerGroup> Groups(
        LedgerSource source,
        LedgerSplit split,
        LedgerFilter filter
    )
    {
        IReadOnlyList<LedgerGroup> groups =
            split == LedgerSplit.Workflow
                ? Workflows.GroupBy(source.Store, filter)
                : source.Store.GroupBy(Enum.Parse<LedgerDimension>(split.ToString()), filter);
        return IsTime(split)
            ? groups.OrderBy(group => group.Value, StringComparer.Ordinal)
            : groups
                .OrderByDescending(group => group.Billed)
                .ThenBy(group => group.Value, StringComparer.Ordinal);
    }

    /// <summary>Outcomes of tasks, where tasks are what the sums are about.</summary>
    private static TaskOutcomes? Tasks(LedgerSource source, LedgerSplit split, LedgerFilter filter) =>
        split switch
        {
            LedgerSplit.Session => TaskOutcomes.Of(
                source.Store,
                filter,
                row => [SessionIdentity.Of(row.Opened.Key, row.Opened.Session)]
            ),
            LedgerSplit.Workflow => TaskOutcomes.Of(
                source.Store,
                filter,
                row => Workflows.Of(row.Opened.Tags)
            ),
            _ => null,
        };

    private static bool IsTime(LedgerSplit split) => split is LedgerSplit.Day or LedgerSplit.Hour;

    /// <summary>What is read: of days and hours the latest lines, of everything else the dearest.</summary>
    private static Sheet Sheet(LedgerByDocument document, int limit)
    {
        bool isTime = IsTime(document.By);
        IReadOnlyList<SpentSums> groups = document.Groups;
        SpentSums[] shown = [.. isTime ? groups.TakeLast(limit) : groups.Take(limit)];
        string word = document.By.ToString().ToLowerInvariant();
        string which = isTime ? "earlier" : "cheaper";
        Sheet sheet = new Sheet()
            .Say(SpentWords.Total(document.Total, document.Since, document.Until))
            .Table(
                shown,
                Columns(word),
                groups.Count > limit
                    ? $"{Show.Count(groups.Count - limit)} {which} ones are not shown (--limit, --json)"
                    : null,
                document.By switch
                {
                    _ when groups.Count == 0 => null,
                    LedgerSplit.Workflow =>
                        "Attempts without a workflow (tag workflow=NAME) are in the total alone.",
                    LedgerSplit.Tag =>
                        "An attempt with several tags stands under each of them: lines do not add up to the total.",
                    _ => null,
                }
            );
        return TaskWords.Add(sheet, document, shown);
    }

    private static TableColumns<SpentSums> Columns(string name) =>
        new TableColumns<SpentSums>()
            .Name(name, group => group.Value!)
            .Count(
                "requests",
                group => group.Requests,
                "attempts numbered 0: a request counts where it began"
            )
            .Count(
                "attempts",
                group => group.Attempts,
                "settled ones; every retry, hedge and fallback is one of its own",
                rank: 1
            )
            .Count(
                "computed",
                group => group.Tokens.Uncached,
                "prompt tokens that no cache held; the four classes of tokens do not overlap"
            )
            .Count("cached", group => group.Tokens.CacheRead, rank: 2)
            .Count("written", group => group.Tokens.CacheWrite, rank: 4)
            .Count("output", group => group.Tokens.Output, "reasoning included")
            .Money(
                "billed",
                group => group.BilledUsd,
                "cost of attempts by the time of their reservation, and corrections by their own"
            )
            .UsdPerMillion("$/M", group => group.UsdPerMillionTokens, "billed ÷ all tokens")
            .Share("waste", group => group.WasteFraction, SpentWords.Waste, rank: 3)
            .Share("errors", group => group.ErrorFraction, "failed upstream or crashed ÷ attempts", rank: 1)
            .Usd(
                "$/session",
                group => group.UsdPerSession,
                "cost of attempts with a session ÷ sessions; equal names of two keys are two sessions",
                rank: 5
            );
}
