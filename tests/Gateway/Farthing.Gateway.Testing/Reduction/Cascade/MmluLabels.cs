using System.IO.Compression;
using Farthing.Reduction.Cascade.Labels;
using Farthing.Testing;
using Farthing.Workloads.Csv;

namespace Farthing.Tests.Reduction.Cascade;

/// <summary>RouteLLM's outcomes on MMLU (Apache-2.0), where the raw data is beside the checkout. Prompts and outcomes alone: a live request has no domain.</summary>
internal static class MmluLabels
{
    /// <summary>The rows; the test is skipped where they are absent.</summary>
    public static IReadOnlyList<LabeledPrompt> Read()
    {
        string? file = RepositoryRoot.DataFile("routing/routellm_mmlu.csv.gz");
        Assert.SkipUnless(file is not null, "needs RouteLLM's outcomes (FARTHING_DATA)");
        using GZipStream stream = new(File.OpenRead(file), CompressionMode.Decompress);
        using CsvRecords records = new(stream);
        Assert.True(records.Read());
        List<LabeledPrompt> rows = [];
        while (records.Read())
        {
            rows.Add(
                new LabeledPrompt(
                    records.Text(0),
                    new LabeledOutcome(records.Text(1) == "True" ? 1 : 0, records.Text(2) == "True" ? 1 : 0)
                )
            );
        }

        return rows;
    }
}
