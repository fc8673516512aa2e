using Farthing.Documents.Ledger;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger.Checks;

/// <summary>Proves a ledger right or says what is wrong: against itself (sums, sequences, lives of attempts, prices) and, record by record, against the journal.</summary>
/// <param name="store">The ledger, brought up to the journal before.</param>
/// <param name="journalFolder">The folder of a gateway's journal; null: only what the ledger says of itself is checked.</param>
/// <param name="clock">Times the run.</param>
public sealed class LedgerVerifier(SqlLedgerStore store, string? journalFolder, TimeProvider clock)
{
    /// <summary>Differences of one check that are kept; all are counted.</summary>
    public const int MaxShown = 20;

    /// <summary>Names of the program's features. Records of others are noted.</summary>
    public IReadOnlyList<string> Features { get; init; } = [];

    /// <summary>A sentence on records of a feature that this program lacks.</summary>
    public static string PassedOver(string feature, long records) =>
        FormattableString.Invariant(
            $"{records:N0} records of the feature '{feature}', which this program lacks, are passed over"
        );

    /// <summary>Runs all checks. The ledger may grow meanwhile: it is seen as it is at the beginning.</summary>
    /// <param name="cancellation">Ends it.</param>
    public LedgerVerifyDocument Run(CancellationToken cancellation)
    {
        long began = clock.GetTimestamp();
        FindingList findings = new();
        List<string> notes = [];
        using LedgerReading reading = store.Read();
        IReadOnlyList<LedgerPosition> positions = SqlLedgerStore.Positions(reading);
        LedgerChecks checks = new(reading, findings, notes);
        checks.Pages();
        checks.Rollups();
        foreach (LedgerPosition position in positions)
        {
            checks.Sequences(position);
        }

        checks.Lives();
        checks.Prices();
        checks.Abandoned();
        long records = CompareJournal(reading, positions, findings, notes, cancellation);
        checks.Refused();
        notes.AddRange(
            SqlLedgerStore
                .CountFeatureRecords(reading)
                .Where(one => one.Feature != FeatureRecord.OfGateway && !Features.Contains(one.Feature))
                .Select(one => PassedOver(one.Feature, one.Records))
        );
        (long rows, long corrections, long open, Money billed) = checks.Totals();
        return new LedgerVerifyDocument(
            rows,
            corrections,
            open,
            billed,
            records,
            clock.GetElapsedTime(began).TotalSeconds,
            findings.Outcomes,
            findings.Shown,
            notes
        );
    }

    private long CompareJournal(
        LedgerReading reading,
        IReadOnlyList<LedgerPosition> positions,
        FindingList findings,
        List<string> notes,
        CancellationToken cancellation
    )
    {
        const string Question = "each record of the journal is in the ledger as it stands there";
        SegmentHeader? first;
        try
        {
            first = journalFolder is null ? null : JournalProjection.FirstSegment(journalFolder);
        }
        catch (JournalFormatException damaged)
        {
            findings.Add(JournalComparison.Name, "journal", "a whole journal", damaged.Message);
            findings.End(JournalComparison.Name, Question, 0);
            return 0;
        }

        LedgerPosition? position = positions.FirstOrDefault(one => one.GatewayId == first?.GatewayId);
        foreach (LedgerPosition other in positions)
        {
            if (other.GatewayId != first?.GatewayId)
            {
                notes.Add(
                    $"the journal of gateway {other.GatewayId:N} is not {(journalFolder is null ? "given" : $"in {journalFolder}")}: its rows were checked against themselves only"
                );
            }
        }

        if (first is null || position is null)
        {
            if (first is not null)
            {
                notes.Add("nothing of the journal is in the ledger yet");
            }

            findings.End(JournalComparison.Name, Question, 0);
            return 0;
        }

        if (position.FirstSegment > 1)
        {
            notes.Add(
                $"segments before {position.FirstSegment} were dropped: rows of their time were checked against themselves only"
            );
        }

        JournalComparison comparison = new(reading, position, journalFolder!, findings);
        long records = comparison.Run(untilSegment: long.MaxValue, cancellation);
        findings.End(JournalComparison.Name, Question, records);
        return records;
    }
}
