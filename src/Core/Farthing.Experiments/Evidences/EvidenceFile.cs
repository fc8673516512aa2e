using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Farthing.Experiments.Arms;
using Farthing.Experiments.Guardrails;
using Farthing.Experiments.Judging;
using Farthing.Experiments.Plans;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Reading;

namespace Farthing.Experiments.Evidences;

/// <summary>Evidence of a result, <c>farthing.evidence/1</c>: plan, inputs by hash, sums by cluster with hashed names, and the report that follows from them.</summary>
/// <remarks>Whoever has the file recomputes the report; equal outcomes give equal bytes on every machine.</remarks>
public static class EvidenceFile
{
    /// <summary>The schema that evidence names.</summary>
    public const string Schema = "farthing.evidence/1";

    private static readonly JsonWriterOptions Indented = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Judges the outcomes and writes both, UTF-8.</summary>
    public static byte[] Write(ExperimentOutcomes outcomes) =>
        Write(outcomes, ExperimentJudge.Judge(outcomes));

    /// <summary>Writes outcomes with their report, UTF-8.</summary>
    /// <param name="outcomes">The outcomes.</param>
    /// <param name="report">The report that <see cref="ExperimentJudge"/> made of them.</param>
    public static byte[] Write(ExperimentOutcomes outcomes, ExperimentReport report)
    {
        EvidenceRecord record = new(
            Schema,
            ExperimentJudge.EstimatorVersion,
            outcomes.Plan.Hash(),
            outcomes.StartedPlanSha256,
            outcomes.PriceBookSha256,
            outcomes.From.ToUniversalTime(),
            outcomes.Until.ToUniversalTime(),
            outcomes.WrongArms,
            outcomes.ClockJumps,
            outcomes.OptedOut,
            outcomes.BurnInNanoUsd,
            outcomes.Inputs,
            JsonSerializer.SerializeToElement(report, ReportJson.Default.ExperimentReport),
            JsonElement.Parse(outcomes.Plan.ToText()),
            outcomes.Blocks,
            outcomes.BlocksBefore,
            [.. outcomes.Shares.OrderBy(one => one.Key).Select(one => ShareColumns.Of(one.Key, one.Value))],
            LatencyColumns.Of(outcomes.FirstTokens),
            UnitColumns.Of(outcomes.Units),
            UnitColumns.Of(outcomes.Before),
            UnitColumns.Of(outcomes.Untouched),
            UnitColumns.Of(outcomes.Shuffled)
        );
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream, Indented))
        {
            JsonSerializer.Serialize(writer, record, EvidenceJson.Default.EvidenceRecord);
        }

        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    /// <summary>Writes the evidence anew from its own outcomes; equal bytes confirm its report.</summary>
    /// <param name="bytes">The file, UTF-8.</param>
    /// <param name="file">Its name, for faults.</param>
    /// <exception cref="FarthingException">It is no evidence, of another estimator, or its plan keeps not every rule.</exception>
    public static byte[] Recompute(byte[] bytes, string file) => Write(Read(bytes, file));

    /// <summary>Reads the outcomes.</summary>
    /// <param name="bytes">The file, UTF-8.</param>
    /// <param name="file">Its name, for faults.</param>
    /// <exception cref="FarthingException">It is no evidence, of another estimator, or its plan keeps not every rule.</exception>
    public static ExperimentOutcomes Read(byte[] bytes, string file)
    {
        Fault fault = new(ExperimentFaultCodes.NotEvidence, "this is no evidence")
        {
            File = file,
            Expected = Schema + ", as farthing verify result --evidence writes it",
        };
        EvidenceRecord record = SchemaDocument.Read(
            bytes,
            Schema,
            EvidenceJson.Default.EvidenceRecord,
            fault
        );
        if (record.EstimatorVersion != ExperimentJudge.EstimatorVersion)
        {
            throw new FarthingException(
                fault with
                {
                    Message = "another version of the estimator wrote this evidence",
                    Path = "estimator_version",
                    Value = $"{record.EstimatorVersion}",
                    Expected = $"{ExperimentJudge.EstimatorVersion}",
                }
            );
        }

        ExperimentPlan plan = ExperimentPlan.Read(Encoding.UTF8.GetBytes(record.Plan.GetRawText()), file);
        try
        {
            return new ExperimentOutcomes
            {
                Plan = plan,
                StartedPlanSha256 = record.StartedPlanSha256,
                PriceBookSha256 = record.PriceBookSha256,
                From = record.From,
                Until = record.Until,
                Inputs = record.Inputs,
                Units = record.Units?.Table(),
                Before = record.Before?.Table(),
                Blocks = record.Blocks,
                BlocksBefore = record.BlocksBefore,
                Untouched = record.Untouched?.Table(),
                Shuffled = record.Shuffled?.Table(),
                Shares = record.Shares.ToDictionary(one => one.Measure, one => one.Counts()),
                FirstTokens = record.FirstTokens?.Histograms(),
                WrongArms = record.WrongArms,
                ClockJumps = record.ClockJumps,
                OptedOut = record.OptedOut,
                BurnInNanoUsd = record.BurnInNanoUsd,
            };
        }
        catch (Exception error) when (error is ArgumentException or OverflowException)
        {
            throw new FarthingException(fault with { Message = "this is no evidence: " + error.Message });
        }
    }
}

/// <summary>Evidence as its file has it: the report before the columns, so that a reader meets it first.</summary>
internal sealed record EvidenceRecord(
    string Schema,
    int EstimatorVersion,
    string PlanSha256,
    string StartedPlanSha256,
    string PriceBookSha256,
    DateTimeOffset From,
    DateTimeOffset Until,
    int WrongArms,
    int ClockJumps,
    long OptedOut,
    long BurnInNanoUsd,
    IReadOnlyList<EvidenceInput> Inputs,
    JsonElement Report,
    JsonElement Plan,
    IReadOnlyList<Estimates.BlockOutcome> Blocks,
    IReadOnlyList<Estimates.BlockOutcome> BlocksBefore,
    IReadOnlyList<ShareColumns> Shares,
    LatencyColumns? FirstTokens = null,
    UnitColumns? Units = null,
    UnitColumns? Before = null,
    UnitColumns? Untouched = null,
    UnitColumns? Shuffled = null
);

/// <summary>Counts of a share in columns, little endian.</summary>
internal sealed record ShareColumns(
    GuardrailMeasure Measure,
    byte[] Clusters,
    byte[] Arms,
    byte[] Counted,
    byte[] All
)
{
    /// <summary>The columns of counts.</summary>
    public static ShareColumns Of(GuardrailMeasure measure, ShareCounts counts)
    {
        (AssignedUnit Unit, long Counted, long All)[] rows = [.. counts.Rows()];
        return new ShareColumns(
            measure,
            Columns.Bytes<ulong>([.. rows.Select(row => row.Unit.Cluster)]),
            [.. rows.Select(row => (byte)row.Unit.Arm)],
            Columns.Bytes<long>([.. rows.Select(row => row.Counted)]),
            Columns.Bytes<long>([.. rows.Select(row => row.All)])
        );
    }

    /// <summary>The counts of the columns.</summary>
    public ShareCounts Counts()
    {
        ShareCounts counts = new();
        ulong[] clusters = Columns.Numbers<ulong>(Clusters, Arms.Length);
        long[] counted = Columns.Numbers<long>(Counted, Arms.Length);
        long[] all = Columns.Numbers<long>(All, Arms.Length);
        Columns.CheckArms(Arms);
        for (int i = 0; i < clusters.Length; i++)
        {
            counts.Add(new AssignedUnit((Arm)Arms[i], clusters[i]), counted[i], all[i]);
        }

        return counts;
    }
}

/// <summary>Histograms in columns, little endian.</summary>
internal sealed record LatencyColumns(byte[] Keys, byte[] Bins, byte[] Counts)
{
    /// <summary>The columns of histograms; null for none.</summary>
    public static LatencyColumns? Of(LatencyHistograms? histograms)
    {
        if (histograms is null)
        {
            return null;
        }

        (int Key, int Bin, int Count)[] rows = [.. histograms.Rows()];
        return new LatencyColumns(
            Columns.Bytes<int>([.. rows.Select(row => row.Key)]),
            Columns.Bytes<int>([.. rows.Select(row => row.Bin)]),
            Columns.Bytes<int>([.. rows.Select(row => row.Count)])
        );
    }

    /// <summary>The histograms of the columns.</summary>
    public LatencyHistograms Histograms()
    {
        LatencyHistograms histograms = new();
        int[] keys = Columns.Numbers<int>(Keys, Keys.Length / sizeof(int));
        int[] bins = Columns.Numbers<int>(Bins, keys.Length);
        int[] counts = Columns.Numbers<int>(Counts, keys.Length);
        for (int i = 0; i < keys.Length; i++)
        {
            bool isRight =
                keys[i] is >= 0 and < 2 * LatencyHistograms.Buckets
                && bins[i] is >= 0 and < LatencyHistograms.Bins
                && counts[i] > 0;
            Columns.Check(isRight, "a bin of latencies that cannot be");
            histograms.Add(keys[i], bins[i], counts[i]);
        }

        return histograms;
    }
}
