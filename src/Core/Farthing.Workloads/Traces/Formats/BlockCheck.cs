using System.Globalization;

namespace Farthing.Workloads.Traces.Formats;

/// <summary>Checks that the number of prefix ids follows from prompt length and block size, and tells vLLM's timed_trace from Mooncake by it.</summary>
internal static class BlockCheck
{
    private const double Needed = 0.99;

    public static TraceReadResult Finish(TraceCollector collector, JsonRowMapper mapper, TraceFormat format)
    {
        int block =
            collector.Options.BlockTokens
            ?? (mapper.StatedBlockTokens > 0 ? mapper.StatedBlockTokens : format.BlockTokens);
        TimeUnit unit = mapper.Unit;
        long scale = 1;
        if (
            format == TraceFormat.Mooncake
            && collector.Blocks.Rows > 0
            && collector.Options.BlockTokens is null or 16
        )
        {
            bool isTimed =
                collector.Blocks.FractionExplained(16) >= Needed
                && collector.Blocks.FractionExplained(512) < Needed;
            if (isTimed)
            {
                format = TraceFormat.VllmTimed;
                block = 16;
                if (collector.Options.TimeUnit is null)
                {
                    unit = TimeUnit.Seconds;
                    scale = 1000;
                }

                collector.Notes.Add(
                    "Mooncake's keys with one id per 16 tokens: read as vLLM's timed_trace, times in "
                        + $"{TimeValue.Word(unit)} (--time-unit ms if they are milliseconds)"
                );
            }
        }

        bool mayStateItself =
            format == TraceFormat.DynamoMooncake
            || format == TraceFormat.DynamoAgentic
            || format == TraceFormat.AiPerfMooncake;
        if (
            mayStateItself
            && collector.Options.BlockTokens is null
            && collector.Blocks.Rows > 0
            && collector.Blocks.FractionExplained(block) < Needed
        )
        {
            int[] candidates = [.. collector.Blocks.Candidates];
            if (candidates.Length == 1)
            {
                block = candidates[0];
                collector.Notes.Add(
                    $"the number of ids says {block} tokens a block; the format leaves it open"
                );
            }
        }

        Check(collector, format, block);
        collector.Builder.PrefixBlockTokens = collector.Blocks.Rows > 0 ? block : 0;
        if (scale > 1)
        {
            for (int i = 0; i < collector.Builder.Count; i++)
            {
                collector.Builder.SetArrival(i, Scaled(collector, i, scale), keepsOrder: true);
            }
        }

        mapper.AddNotes();
        if (collector.Options.TimeUnit is TimeUnit wanted && wanted != format.TimeUnit)
        {
            collector.Notes.Add(
                $"times read as {TimeValue.Word(wanted)}, as asked (the format's own unit is {TimeValue.Word(format.TimeUnit!.Value)})"
            );
        }

        return collector.Finish(format, unit);
    }

    private static long Scaled(TraceCollector collector, int index, long scale)
    {
        long arrival = collector.Builder.ArrivalNs(index);
        return arrival <= TimeValue.MaxNs / scale
            ? arrival * scale
            : throw collector.Fault(
                WorkloadFaultCodes.BadOverride,
                "times in seconds, as vLLM's timed_trace has, lie more than 126 years apart here",
                "--time-unit ms, where the times are milliseconds"
            );
    }

    /// <summary>Refuses a block size that does not explain 99 % of the rows.</summary>
    public static void Check(TraceCollector collector, TraceFormat format, int block)
    {
        if (collector.Blocks.Rows == 0 || block <= 0 || collector.Blocks.FractionExplained(block) >= Needed)
        {
            return;
        }

        (long line, int input, int ids) = collector.Blocks.FirstMismatch(block);
        string others = string.Join(
            ", ",
            collector.Blocks.Candidates.Select(size => size.ToString(CultureInfo.InvariantCulture))
        );
        string share = (100 * (1 - collector.Blocks.FractionExplained(block))).ToString(
            "F1",
            CultureInfo.InvariantCulture
        );
        throw collector.Fault(
            WorkloadFaultCodes.BlockMismatch,
            $"{share} % of the rows do not have input / {block} prefix ids, as {format.Title} has: this row has {ids} for {input} tokens",
            others.Length > 0
                ? $"--block-size {others}, which explains the ids"
                : "ids that are one per block; no known block size explains these",
            line > 0 ? line : null
        );
    }
}
